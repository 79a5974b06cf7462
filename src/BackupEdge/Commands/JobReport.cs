using BackupEdge.Catalogue;
using BackupEdge.Composition;
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
            return ExitCode.Done;
        }

        run.Errors.Write(
            new Fault(
                job.ErrorCode ?? FaultCode.Internal,
                job.ErrorMessage ?? $"The job is {WireNames.Of(job.Status)}.",
                ("job_id", job.Id),
                ("backup_id", job.BackupId ?? "")
            )
        );
        return ExitCode.Failed;
    }

    /// <summary>Returns how long a job ran, as text.</summary>
    public static string Duration(JobRow job) => Units.Duration((job.CompletedAt ?? job.CreatedAt) - (job.StartedAt ?? job.CreatedAt));

    private static void WriteNotes(CommandRun run, IReadOnlyList<PathNote> notes, long count, string label)
    {
        foreach (var note in notes.Take(MaxNotes))
        {
            run.Errors.Info($"{label}: {note.Path}: {OptionNames.In(note.Message)}");
        }

        if (count > MaxNotes)
        {
            run.Errors.Info($"{label}: {Units.Count(count - MaxNotes)} more; --json lists up to 1000");
        }
    }
}
