using BackupEdge.Catalogue;
using BackupEdge.Commands.Access;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Reports on standard error how a job ended: problems with single paths first, then the error.</summary>
internal static class JobReport
{
    private const int MaxNotes = 20;

    /// <summary>Writes the report of a job that has ended.</summary>
    /// <param name="run">The run of the command.</param>
    /// <param name="jobs">Reads the problems with paths.</param>
    /// <param name="job">The job.</param>
    /// <param name="settings">The settings with the targets that the job knew; null if they are those of a server elsewhere.</param>
    /// <param name="listsErrors">Whether problems with single paths are listed; false if the command has done so.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> WriteAsync(CommandRun run, IJobAccess jobs, JobRow job, Settings? settings, bool listsErrors = true)
    {
        if (!run.IsJson && (job.WarningCount > 0 || job.ErrorCount > 0))
        {
            var shown = (await jobs.ShowAsync(job)).Value;
            WriteNotes(run, shown.Warnings, job.WarningCount, "warning");
            if (listsErrors)
            {
                WriteNotes(run, shown.Errors, job.ErrorCount, "failed");
            }
        }

        if (job.Status == RunStatus.Completed)
        {
            return job.WarningCount > 0 ? ExitCode.Incomplete : ExitCode.Done;
        }

        var code = job.ErrorCode ?? FaultCode.Internal;
        (string, string)[] details = job.BackupId is { } id ? [("job_id", job.Id), ("backup_id", id)] : [("job_id", job.Id)];
        run.Errors.Write(new Fault(code, MessageOf(run, job, settings), details));
        return job.Status == RunStatus.Cancelled && run.IsInterrupted ? ExitCode.Interrupted : ExitCode.Of(code);
    }

    /// <summary>Returns how long a job ran, as text.</summary>
    public static string Duration(JobRow job) => Units.Duration((job.CompletedAt ?? job.CreatedAt) - (job.StartedAt ?? job.CreatedAt));

    private static string MessageOf(CommandRun run, JobRow job, Settings? settings)
    {
        if (job.Status == RunStatus.Cancelled)
        {
            return CancelledText.Of(job, settings);
        }

        var message = job.ErrorMessage ?? $"The job is {WireNames.Of(job.Status)}.";
        return run.IsJson || job.ErrorCount <= MaxNotes
            ? message
            : message.Replace("(see `errors`)", $"(the first {MaxNotes} are listed above)", StringComparison.Ordinal);
    }

    private static void WriteNotes(CommandRun run, IReadOnlyList<NoteAnswer> notes, long count, string label)
    {
        foreach (var note in notes.Take(MaxNotes))
        {
            run.Errors.Problem($"{label}: {note.Path}: {OptionNames.In(note.Message)}");
        }

        if (count > MaxNotes)
        {
            run.Errors.Problem($"{label}: {Units.Count(count - MaxNotes)} more; --json lists up to 1000");
        }
    }
}
