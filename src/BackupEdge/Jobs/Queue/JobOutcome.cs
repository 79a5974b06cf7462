using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Queue;

/// <summary>The result of a job that has ended. Job and backup are updated in one transaction, so that both always agree.</summary>
internal sealed partial class JobOutcome
{
    private JobOutcome(JobRow job, RunStatus status, DateTimeOffset at) => Job = job with { Status = status, CompletedAt = at };

    /// <summary>The job's row with its end, without the warnings that were recorded when it was requested.</summary>
    public JobRow Job { get; private init; }

    private ArchiveFacts? Made { get; init; }

    private VerifySummary? Verified { get; init; }

    private IReadOnlyList<PathReport> Errors { get; init; } = [];

    private IReadOnlyList<PathReport> Warnings { get; init; } = [];

    /// <summary>Returns the outcome of a job that a caller cancelled.</summary>
    public static JobOutcome Cancelled(JobRow job, DateTimeOffset at)
    {
        var row = job with { ErrorCode = FaultCode.Cancelled, ErrorMessage = "Cancelled." };
        return new JobOutcome(row, RunStatus.Cancelled, at);
    }

    /// <summary>Returns the outcome of a job that ended because the service stopped.</summary>
    public static JobOutcome Interrupted(JobRow job, string why, DateTimeOffset at)
    {
        var row = job with { ErrorCode = FaultCode.Interrupted, ErrorMessage = why };
        return new JobOutcome(row, RunStatus.Interrupted, at);
    }

    /// <summary>Returns the outcome of a job that failed with a fault.</summary>
    public static JobOutcome Failed(JobRow job, Fault fault, DateTimeOffset at)
    {
        var row = job with { ErrorCode = fault.Code, ErrorMessage = fault.Message };
        return new JobOutcome(row, RunStatus.Failed, at);
    }

    /// <summary>Returns the outcome of a completed backup.</summary>
    public static JobOutcome BackedUp(JobRow job, ArchiveFacts made)
    {
        var summary = made.Summary;
        var row = job with
        {
            WarningCount = summary.WarningCount,
            Result = summary.ToCounts(),
            BytesDone = summary.SourceBytes,
            BytesTotal = summary.SourceBytes,
            FilesDone = summary.Files,
            FilesTotal = summary.Files,
        };
        return new JobOutcome(row, RunStatus.Completed, summary.FinishedAt) { Made = made, Warnings = summary.Warnings };
    }

    /// <summary>Returns the outcome of a restore: failed if any path could not be restored.</summary>
    public static JobOutcome Restored(JobRow job, RestoreSummary summary, DateTimeOffset at)
    {
        var whole = summary.ErrorCount == 0;
        var row = job with
        {
            ErrorCount = summary.ErrorCount,
            WarningCount = summary.WarningCount,
            ErrorCode = whole ? null : FaultCode.RestoreIncomplete,
            ErrorMessage = whole ? null : NotRestored(summary.ErrorCount),
            Result = summary.ToCounts(),
        };
        return new JobOutcome(row, whole ? RunStatus.Completed : RunStatus.Failed, at)
        {
            Errors = summary.Errors,
            Warnings = summary.Warnings,
        };
    }

    /// <summary>Returns the outcome of a completed prune; archives that were not processed are warnings.</summary>
    public static JobOutcome Pruned(JobRow job, PruneSummary summary, DateTimeOffset at)
    {
        var row = job with { WarningCount = summary.Kept.Count, Result = summary.Counts };
        return new JobOutcome(row, RunStatus.Completed, at) { Warnings = summary.Kept };
    }

    /// <summary>Returns the outcome of a completed reseal; archives that could not be sealed are warnings.</summary>
    public static JobOutcome Resealed(JobRow job, ResealSummary summary, DateTimeOffset at)
    {
        var row = job with { WarningCount = summary.Kept.Count, Result = summary.Counts };
        return new JobOutcome(row, RunStatus.Completed, at) { Warnings = summary.Kept };
    }

    /// <summary>Returns the outcome of a completed run of a copy; what could not be copied or deleted is a warning.</summary>
    public static JobOutcome Copied(JobRow job, CopySummary summary, DateTimeOffset at)
    {
        var row = job with { WarningCount = summary.Reports.Count, Result = summary.Counts };
        return new JobOutcome(row, RunStatus.Completed, at) { Warnings = summary.Reports };
    }

    /// <summary>
    /// Returns the outcome of a verification of a copy: failed if an object is damaged or missing. What someone else has touched without
    /// harm is a warning.
    /// </summary>
    public static JobOutcome CopyVerified(JobRow job, CopyVerifySummary summary, DateTimeOffset at)
    {
        var damaged = summary.Damaged.Count;
        var row = job with
        {
            ErrorCount = damaged,
            WarningCount = summary.Warnings.Count,
            ErrorCode = damaged == 0 ? null : FaultCode.CopyDamaged,
            ErrorMessage =
                damaged == 0
                    ? null
                    : $"{damaged} archive{(damaged == 1 ? " is" : "s are")} damaged or missing in the copy (see `errors`). The next run of "
                        + "the copy writes again what the data folder still has.",
            Result = summary.Counts,
        };
        return new JobOutcome(row, damaged == 0 ? RunStatus.Completed : RunStatus.Failed, at)
        {
            Errors = summary.Damaged,
            Warnings = summary.Warnings,
        };
    }

    /// <summary>Returns the outcome of a verification: failed if it found any problem.</summary>
    public static JobOutcome Checked(JobRow job, VerifySummary summary, DateTimeOffset at)
    {
        var whole = summary.ProblemCount == 0;
        var row = job with
        {
            ErrorCount = summary.ProblemCount,
            ErrorCode = whole ? null : FaultCode.ArchiveDamaged,
            ErrorMessage = whole ? null : Damage(job, summary),
            Result = summary.ToCounts(),
        };
        return new JobOutcome(row, whole ? RunStatus.Completed : RunStatus.Failed, at) { Errors = summary.Problems, Verified = summary };
    }

    /// <summary>Writes the outcome to the catalogue; a completed backup of a schedule also queues a prune.</summary>
    public void Write(CatalogueSession session)
    {
        var noted = NotedAtRequest(session);
        session.Jobs.Update(Job with { WarningCount = Job.WarningCount + noted.Count });
        session.Notes.SetErrors(Job.Id, Errors.Select(Note));
        session.Notes.SetWarnings(Job.Id, noted.Concat(Warnings.Select(Note)));
        WriteDrill(session);
        WriteRun(session);
        if (Job.BackupId is not { } id || session.Backups.Find(id) is not { } backup)
        {
            return;
        }

        if (Verified is not null)
        {
            WriteVerify(session, backup, Verified);
        }
        else if (Job.Kind == JobKind.Backup)
        {
            session.Backups.Update(EndOf(backup));
            session.Backups.SetArchives(
                backup.Sequence,
                (Made?.References ?? []).Select(reference => new NeededArchive(reference.Sequence, reference.Id, reference.Bytes))
            );
            session.Notes.SetWarnings(backup.Id, Warnings.Select(Note));
            session.Backups.SetSkipped(
                backup.Sequence,
                (Made?.Summary.Skipped ?? []).Select(skipped => new SkippedRow(skipped.Path, skipped.Code, skipped.Message))
            );
            session.Backups.SetSourceWarnings(
                backup.Sequence,
                (Made?.Summary.SourceWarnings ?? []).Select(counts => new SourceWarningRow(
                    counts.Source,
                    counts.Warnings,
                    counts.Unread,
                    counts.FirstUnread
                ))
            );
            if (
                Job.Status == RunStatus.Completed
                && session.ScheduleRuns.Complete(Job.Id, WireNames.Of(backup.Type))
                && !session.Jobs.IsQueued(JobKind.Prune)
            )
            {
                session.Jobs.Insert(PruneAfter(backup));
            }
        }
    }

    // Other backups that need the same archives may have the same damage, which a verify of each finds out. Only new damage says so: else
    // two damaged backups would do it to the others for ever.
    private void WriteVerify(CatalogueSession session, BackupRow backup, VerifySummary summary)
    {
        session.Backups.Update(backup with { VerifiedAt = Job.CompletedAt, VerifyProblemCount = summary.ProblemCount });
        if (summary.ProblemCount > 0 && (backup.VerifyProblemCount ?? 0) == 0)
        {
            session.Backups.RemoveVerificationOfSharing(backup.Sequence);
        }
    }

    // Without this, a schedule's retention would have no effect until a caller requested a prune.
    private JobRow PruneAfter(BackupRow backup) =>
        new()
        {
            Id = IdFactory.At("job", Job.CompletedAt!.Value, IdFactory.Random(6)),
            Kind = JobKind.Prune,
            Status = RunStatus.Queued,
            BackupId = null,
            Request = JsonSerializer.Serialize(new PruneOptions(), JobsJson.Default.PruneOptions),
            CreatedAt = Job.CompletedAt.Value,
            CreatedBy = backup.ScheduleId ?? backup.CreatedBy,
        };

    private IReadOnlyList<PathNote> NotedAtRequest(CatalogueSession session) =>
        Job.Kind is JobKind.Restore or JobKind.Verify or JobKind.Drill ? session.Notes.Warnings(Job.Id) : [];

    private static string NotRestored(long paths) =>
        paths == 1
            ? "1 path could not be restored (see `errors`); everything else was. Fix the cause and restore that path again, or restore "
                + "it from another backup."
            : $"{paths} paths could not be restored (see `errors`); everything else was. Fix the causes and restore those paths again, "
                + "or restore them from another backup.";

    // Of an archive that cannot be opened, nothing is intact.
    private static string Damage(JobRow job, VerifySummary summary)
    {
        var intact = summary.Entries switch
        {
            0 => "",
            1 => "1 entry is intact and can still be restored. ",
            _ => $"{summary.Entries} entries are intact and can still be restored. ",
        };
        return $"{summary.ProblemCount} problem{(summary.ProblemCount == 1 ? " was" : "s were")} found in '{job.BackupId}' (see `errors`). "
            + $"{intact}Make a new full backup now.";
    }

    private static PathNote Note(PathReport report) => new(report.Path, report.Code, report.Message);

    private BackupRow EndOf(BackupRow backup)
    {
        var ended = backup with
        {
            Status = Job.Status,
            StartedAt = Job.StartedAt,
            CompletedAt = Job.CompletedAt,
            ErrorCode = Job.ErrorCode,
            ErrorMessage = Job.ErrorMessage,
        };
        return Made?.Summary is not { } summary
            ? ended
            : ended with
            {
                Counts = summary.ToCounts(),
                WarningCount = summary.WarningCount,
                SealMode = Made.Seal?.Mode,
                SealEpoch = Made.Seal?.Epoch,
            };
    }
}
