using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Retention;

namespace BackupEdge.Jobs.Queue;

/// <summary>How a job ended, and what that makes of its backup; written in one transaction, so that both always agree.</summary>
internal sealed class JobOutcome
{
    private JobOutcome(JobRow job, RunStatus status, DateTimeOffset at) => Job = job with { Status = status, CompletedAt = at };

    /// <summary>The job as it ended.</summary>
    public JobRow Job { get; private init; }

    private ArchiveFacts? Made { get; init; }

    private VerifySummary? Verified { get; init; }

    private IReadOnlyList<PathReport> Errors { get; init; } = [];

    private IReadOnlyList<PathReport> Warnings { get; init; } = [];

    public static JobOutcome Cancelled(JobRow job, DateTimeOffset at)
    {
        var row = job with { ErrorCode = FaultCode.Cancelled, ErrorMessage = "It was cancelled." };
        return new JobOutcome(row, RunStatus.Cancelled, at);
    }

    public static JobOutcome Interrupted(JobRow job, string why, DateTimeOffset at)
    {
        var row = job with { ErrorCode = FaultCode.Interrupted, ErrorMessage = why };
        return new JobOutcome(row, RunStatus.Interrupted, at);
    }

    public static JobOutcome Failed(JobRow job, Fault fault, DateTimeOffset at)
    {
        var row = job with { ErrorCode = fault.Code, ErrorMessage = fault.Message };
        return new JobOutcome(row, RunStatus.Failed, at);
    }

    public static JobOutcome BackedUp(JobRow job, ArchiveFacts made)
    {
        var summary = made.Summary;
        var row = job with { WarningCount = summary.WarningCount, Result = summary.ToCounts() };
        return new JobOutcome(row, RunStatus.Completed, summary.FinishedAt) { Made = made, Warnings = summary.Warnings };
    }

    public static JobOutcome Restored(JobRow job, RestoreSummary summary, DateTimeOffset at)
    {
        var whole = summary.ErrorCount == 0;
        var row = job with
        {
            ErrorCount = summary.ErrorCount,
            WarningCount = summary.WarningCount,
            ErrorCode = whole ? null : FaultCode.RestoreIncomplete,
            ErrorMessage = whole
                ? null
                : $"{summary.ErrorCount} paths could not be restored, `errors` lists them; all else was. Mend "
                    + "what they tell and restore them again, or restore them from another backup.",
            Result = summary.ToCounts(),
        };
        return new JobOutcome(row, whole ? RunStatus.Completed : RunStatus.Failed, at)
        {
            Errors = summary.Errors,
            Warnings = summary.Warnings,
        };
    }

    public static JobOutcome Pruned(JobRow job, PruneSummary summary, DateTimeOffset at)
    {
        var row = job with { WarningCount = summary.Kept.Count, Result = summary.Counts };
        return new JobOutcome(row, RunStatus.Completed, at) { Warnings = summary.Kept };
    }

    public static JobOutcome Checked(JobRow job, VerifySummary summary, DateTimeOffset at)
    {
        var whole = summary.ProblemCount == 0;
        var row = job with
        {
            ErrorCount = summary.ProblemCount,
            ErrorCode = whole ? null : FaultCode.ArchiveDamaged,
            ErrorMessage = whole
                ? null
                : $"{summary.ProblemCount} problems were found, `errors` lists them. What is not listed can "
                    + "still be restored; make a new full backup now.",
            Result = summary.ToCounts(),
        };
        return new JobOutcome(row, whole ? RunStatus.Completed : RunStatus.Failed, at) { Errors = summary.Problems, Verified = summary };
    }

    /// <summary>Puts it into the catalogue.</summary>
    public void Write(CatalogueSession session)
    {
        session.Jobs.Update(Job);
        session.Notes.SetErrors(Job.Id, Errors.Select(Note));
        session.Notes.SetWarnings(Job.Id, Warnings.Select(Note));
        if (Job.BackupId is not { } id || session.Backups.Find(id) is not { } backup)
        {
            return;
        }

        if (Verified is not null)
        {
            session.Backups.Update(backup with { VerifiedAt = Job.CompletedAt, VerifyProblemCount = Verified.ProblemCount });
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
            if (
                Job.Status == RunStatus.Completed
                && session.ScheduleRuns.Complete(Job.Id, backup.Type)
                && !session.Jobs.IsQueued(JobKind.Prune)
            )
            {
                session.Jobs.Insert(PruneAfter(backup));
            }
        }
    }

    // A schedule's retention would be no more than a wish if nobody asked for a prune.
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
        return Made?.Summary is not { } summary ? ended : ended with { Counts = summary.ToCounts(), WarningCount = summary.WarningCount };
    }
}
