using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Tells how a job ended: trouble with single paths, then the failure, on standard error.</summary>
internal static class JobReport
{
    private const int MostNotes = 20;

    /// <summary>Tells it.</summary>
    /// <returns>The exit code that the ending stands for.</returns>
    public static int Write(CommandRun run, BackupServices services, JobRow job)
    {
        if (!run.IsJson)
        {
            var (errors, warnings) = services.Catalogue.Read(session => (session.Notes.Errors(job.Id), session.Notes.Warnings(job.Id)));
            WriteNotes(run, warnings, job.WarningCount, "warning", job.Id);
            WriteNotes(run, errors, job.ErrorCount, "failed", job.Id);
        }

        if (job.Status == RunStatus.Completed)
        {
            return ExitCode.Done;
        }

        run.Errors.Write(
            new Fault(
                job.ErrorCode ?? FaultCode.Internal,
                job.ErrorMessage ?? $"It is {WireNames.Of(job.Status)}.",
                ("job_id", job.Id),
                ("backup_id", job.BackupId ?? "")
            )
        );
        return ExitCode.Failed;
    }

    /// <summary>How long it took.</summary>
    public static string Duration(JobRow job) => Units.Duration((job.CompletedAt ?? job.CreatedAt) - (job.StartedAt ?? job.CreatedAt));

    private static void WriteNotes(CommandRun run, IReadOnlyList<PathNote> notes, long count, string word, string jobId)
    {
        foreach (var note in notes.Take(MostNotes))
        {
            run.Errors.Tell($"{word}: {note.Path}: {note.Message}");
        }

        if (count > MostNotes)
        {
            run.Errors.Tell($"{word}: {Units.Count(count - MostNotes)} more; --json and GET .../jobs/{jobId} list up to 1000");
        }
    }
}
