using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Reports on standard error how a job ended: problems with single paths first, then the error.</summary>
internal static class JobReport
{
    private const int MaxNotes = 20;

    /// <summary>Writes the report of a job that has ended.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(CommandRun run, BackupServices services, JobRow job)
    {
        if (!run.IsJson)
        {
            var (errors, warnings) = services.Catalogue.Read(session => (session.Notes.Errors(job.Id), session.Notes.Warnings(job.Id)));
            WriteNotes(run, warnings, job.WarningCount, "warning");
            WriteNotes(run, errors, job.ErrorCount, "failed");
        }

        if (job.Status == RunStatus.Completed)
        {
            return job.WarningCount > 0 ? ExitCode.Incomplete : ExitCode.Done;
        }

        var code = job.ErrorCode ?? FaultCode.Internal;
        run.Errors.Write(new Fault(code, MessageOf(job, services.Settings), ("job_id", job.Id), ("backup_id", job.BackupId ?? "")));
        return job.Status == RunStatus.Cancelled && run.IsInterrupted ? ExitCode.Interrupted : ExitCode.Of(code);
    }

    /// <summary>Returns how long a job ran, as text.</summary>
    public static string Duration(JobRow job) => Units.Duration((job.CompletedAt ?? job.CreatedAt) - (job.StartedAt ?? job.CreatedAt));

    private static string MessageOf(JobRow job, Settings settings) =>
        job.Status == RunStatus.Cancelled ? CancelledText.Of(job, settings) : job.ErrorMessage ?? $"The job is {WireNames.Of(job.Status)}.";

    private static void WriteNotes(CommandRun run, IReadOnlyList<PathNote> notes, long count, string label)
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
