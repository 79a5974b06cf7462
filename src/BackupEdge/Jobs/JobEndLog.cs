using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs;

/// <summary>The log messages about completed jobs, with their figures: sizes in bytes, durations in seconds.</summary>
internal static partial class JobEndLog
{
    /// <summary>Logs that a job completed.</summary>
    /// <param name="logger">The logger.</param>
    /// <param name="job">The job after its end.</param>
    public static void Completed(ILogger logger, JobRow job)
    {
        var seconds = UtcTime.Seconds(job.StartedAt, job.CompletedAt, job.CreatedAt) ?? 0;
        switch (job.Result)
        {
            case BackupCounts made:
                Backup(logger, job.Id, job.Subject, seconds, made.Files, made.SourceBytes, made.StoredBytes, job.WarningCount);
                break;
            case RestoreCounts restored:
                Restore(logger, job.Id, job.Subject, seconds, restored.Files, restored.Bytes, job.WarningCount);
                break;
            case VerifyCounts verified:
                Verify(logger, job.Id, job.Subject, seconds, verified.Entries, verified.Bytes);
                break;
            case PruneCounts pruned:
                Prune(
                    logger,
                    job.Id,
                    job.Subject,
                    seconds,
                    pruned.DeletedBackups,
                    pruned.DeletedArchives,
                    pruned.RewrittenArchives,
                    pruned.FreedBytes,
                    pruned.RecompressedArchives,
                    job.WarningCount
                );
                break;
            case ResealCounts resealed:
                Reseal(
                    logger,
                    job.Id,
                    job.Subject,
                    seconds,
                    resealed.ResealedArchives,
                    resealed.ResealedBytes,
                    resealed.RemainingArchives,
                    job.WarningCount
                );
                break;
            case CopyCounts copied:
                Copy(
                    logger,
                    job.Id,
                    job.Subject,
                    seconds,
                    copied.CopiedArchives,
                    copied.CopiedBytes,
                    copied.DeletedArchives,
                    copied.MissingArchives,
                    job.WarningCount
                );
                break;
            case CopyVerifyCounts checkedCopy:
                CopyVerify(
                    logger,
                    job.Id,
                    job.Subject,
                    seconds,
                    checkedCopy.CheckedArchives,
                    checkedCopy.VerifiedArchives,
                    checkedCopy.VerifiedBytes,
                    job.WarningCount
                );
                break;
            case DrillCounts drilled:
                Drill(
                    logger,
                    job.Id,
                    job.Subject,
                    seconds,
                    drilled.ProvenSources,
                    drilled.Files,
                    drilled.Bytes,
                    drilled.RecoveryMs,
                    job.WarningCount
                );
                break;
            case null:
                JobLog.Ended(logger, WireNames.Of(job.Kind), job.Id, job.Subject, WireNames.Of(job.Status));
                break;
            default:
                throw new UnreachableException($"Unknown result: {job.Result.GetType().Name}.");
        }
    }

    [LoggerMessage(
        LogEvents.BackupCompleted,
        LogLevel.Information,
        "backup {JobId} of {BackupId} is completed in {Seconds} s: {Files} files, {Bytes} bytes, {StoredBytes} bytes stored, "
            + "{Warnings} warnings",
        EventName = nameof(LogEvents.BackupCompleted)
    )]
    private static partial void Backup(
        ILogger logger,
        string jobId,
        string backupId,
        double seconds,
        long files,
        long bytes,
        long storedBytes,
        long warnings
    );

    [LoggerMessage(
        LogEvents.RestoreCompleted,
        LogLevel.Information,
        "restore {JobId} of {BackupId} is completed in {Seconds} s: {Files} files, {Bytes} bytes, {Warnings} warnings",
        EventName = nameof(LogEvents.RestoreCompleted)
    )]
    private static partial void Restore(
        ILogger logger,
        string jobId,
        string backupId,
        double seconds,
        long files,
        long bytes,
        long warnings
    );

    [LoggerMessage(
        LogEvents.VerifyCompleted,
        LogLevel.Information,
        "verify {JobId} of {BackupId} is completed in {Seconds} s: {Files} files, {Bytes} bytes, no problems",
        EventName = nameof(LogEvents.VerifyCompleted)
    )]
    private static partial void Verify(ILogger logger, string jobId, string backupId, double seconds, long files, long bytes);

    [LoggerMessage(
        LogEvents.PruneCompleted,
        LogLevel.Information,
        "prune {JobId} of {Subject} is completed in {Seconds} s: {DeletedBackups} backups and {DeletedArchives} archives deleted, "
            + "{RewrittenArchives} archives rewritten, {FreedBytes} bytes freed, {RecompressedArchives} archives compressed again, "
            + "{Warnings} warnings",
        EventName = nameof(LogEvents.PruneCompleted)
    )]
    private static partial void Prune(
        ILogger logger,
        string jobId,
        string subject,
        double seconds,
        long deletedBackups,
        long deletedArchives,
        long rewrittenArchives,
        long freedBytes,
        long recompressedArchives,
        long warnings
    );

    [LoggerMessage(
        LogEvents.ResealCompleted,
        LogLevel.Information,
        "reseal {JobId} of {Subject} is completed in {Seconds} s: {ResealedArchives} archives of {ResealedBytes} bytes sealed, "
            + "{RemainingArchives} archives remain, {Warnings} warnings",
        EventName = nameof(LogEvents.ResealCompleted)
    )]
    private static partial void Reseal(
        ILogger logger,
        string jobId,
        string subject,
        double seconds,
        long resealedArchives,
        long resealedBytes,
        long remainingArchives,
        long warnings
    );

    [LoggerMessage(
        LogEvents.CopyCompleted,
        LogLevel.Information,
        "copy {JobId} of {Subject} is completed in {Seconds} s: {CopiedArchives} archives of {CopiedBytes} bytes copied, "
            + "{DeletedArchives} archives deleted, {MissingArchives} archives missing, {Warnings} warnings",
        EventName = nameof(LogEvents.CopyCompleted)
    )]
    private static partial void Copy(
        ILogger logger,
        string jobId,
        string subject,
        double seconds,
        long copiedArchives,
        long copiedBytes,
        long deletedArchives,
        long missingArchives,
        long warnings
    );

    [LoggerMessage(
        LogEvents.CopyVerifyCompleted,
        LogLevel.Information,
        "copy-verify {JobId} of {Subject} is completed in {Seconds} s: {CheckedArchives} archives are there, {VerifiedArchives} archives "
            + "of {VerifiedBytes} bytes read, no damage, {Warnings} warnings",
        EventName = nameof(LogEvents.CopyVerifyCompleted)
    )]
    private static partial void CopyVerify(
        ILogger logger,
        string jobId,
        string subject,
        double seconds,
        long checkedArchives,
        long verifiedArchives,
        long verifiedBytes,
        long warnings
    );

    [LoggerMessage(
        LogEvents.DrillCompleted,
        LogLevel.Information,
        "drill {JobId} of {Subject} is completed in {Seconds} s: {ProvenSources} sources proven, {Files} files, {Bytes} bytes restored in "
            + "{RecoveryMilliseconds} ms, {Warnings} warnings",
        EventName = nameof(LogEvents.DrillCompleted)
    )]
    private static partial void Drill(
        ILogger logger,
        string jobId,
        string subject,
        double seconds,
        long provenSources,
        long files,
        long bytes,
        long recoveryMilliseconds,
        long warnings
    );
}
