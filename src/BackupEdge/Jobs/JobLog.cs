using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs;

/// <summary>The log messages of jobs, the job queue and the start of the service.</summary>
internal static partial class JobLog
{
    [LoggerMessage(
        LogEvents.JobStarted,
        LogLevel.Information,
        "{Kind} {JobId} of {BackupId} has started",
        EventName = nameof(LogEvents.JobStarted)
    )]
    public static partial void Started(ILogger logger, string kind, string jobId, string backupId);

    [LoggerMessage(
        LogEvents.JobEnded,
        LogLevel.Information,
        "{Kind} {JobId} of {BackupId} is {Status}",
        EventName = nameof(LogEvents.JobEnded)
    )]
    public static partial void Ended(ILogger logger, string kind, string jobId, string backupId, string status);

    [LoggerMessage(
        LogEvents.JobFailed,
        LogLevel.Error,
        "{Kind} {JobId} of {BackupId} failed with {Code}: {Reason}",
        EventName = nameof(LogEvents.JobFailed)
    )]
    public static partial void Failed(ILogger logger, string kind, string jobId, string backupId, string code, string reason);

    [LoggerMessage(
        LogEvents.JobFailedUnexpectedly,
        LogLevel.Error,
        "{Kind} {JobId} of {BackupId} failed with an internal error",
        EventName = nameof(LogEvents.JobFailedUnexpectedly)
    )]
    public static partial void Unexpected(ILogger logger, Exception exception, string kind, string jobId, string backupId);

    [LoggerMessage(
        LogEvents.JobEndNotRecorded,
        LogLevel.Error,
        "The end of {JobId} could not be recorded; will retry",
        EventName = nameof(LogEvents.JobEndNotRecorded)
    )]
    public static partial void NotRecorded(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(
        LogEvents.JobEndStillNotRecorded,
        LogLevel.Error,
        "The end of {JobId} could still not be recorded, {Count} times in {Seconds} s; will retry: {Reason}",
        EventName = nameof(LogEvents.JobEndStillNotRecorded)
    )]
    public static partial void StillNotRecorded(ILogger logger, string jobId, long count, long seconds, string reason);

    [LoggerMessage(
        LogEvents.JobRecovered,
        LogLevel.Warning,
        "{JobId} was running when the last process ended; it is {Status}",
        EventName = nameof(LogEvents.JobRecovered)
    )]
    public static partial void Recovered(ILogger logger, string jobId, string status);

    [LoggerMessage(
        LogEvents.QueueUnavailable,
        LogLevel.Error,
        "The job queue could not be read or written; will retry",
        EventName = nameof(LogEvents.QueueUnavailable)
    )]
    public static partial void QueueUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.QueueStillUnavailable,
        LogLevel.Error,
        "The job queue could still not be read or written, {Count} times in {Seconds} s; will retry: {Reason}",
        EventName = nameof(LogEvents.QueueStillUnavailable)
    )]
    public static partial void QueueStillUnavailable(ILogger logger, long count, long seconds, string reason);

    [LoggerMessage(
        LogEvents.QueueAvailable,
        LogLevel.Information,
        "The job queue can be read and written again, after {Count} failures",
        EventName = nameof(LogEvents.QueueAvailable)
    )]
    public static partial void QueueAvailable(ILogger logger, long count);

    [LoggerMessage(
        LogEvents.EventReaderDisconnected,
        LogLevel.Warning,
        "{Caller} reads events too slowly: {Count} events were waiting, and the connection was closed",
        EventName = nameof(LogEvents.EventReaderDisconnected)
    )]
    public static partial void ReaderDisconnected(ILogger logger, string caller, int count);

    [LoggerMessage(
        LogEvents.PartialArchivesRemoved,
        LogLevel.Warning,
        "Removed {Count} unfinished archives of an earlier process",
        EventName = nameof(LogEvents.PartialArchivesRemoved)
    )]
    public static partial void PartialsRemoved(ILogger logger, int count);

    [LoggerMessage(
        LogEvents.ArchiveMissing,
        LogLevel.Warning,
        "The archive of {BackupId} is not in the archive store",
        EventName = nameof(LogEvents.ArchiveMissing)
    )]
    public static partial void ArchiveMissing(ILogger logger, string backupId);

    [LoggerMessage(
        LogEvents.ArchiveReturned,
        LogLevel.Information,
        "The archive of {BackupId} is back in the archive store",
        EventName = nameof(LogEvents.ArchiveReturned)
    )]
    public static partial void ArchiveReturned(ILogger logger, string backupId);

    [LoggerMessage(
        LogEvents.ArchiveAdopted,
        LogLevel.Information,
        "The archive of {BackupId} was not in the catalogue and has been added to it",
        EventName = nameof(LogEvents.ArchiveAdopted)
    )]
    public static partial void Adopted(ILogger logger, string backupId);

    [LoggerMessage(
        LogEvents.ArchiveNotAdopted,
        LogLevel.Warning,
        "The archive of {BackupId} is not in the catalogue and cannot be read: {Reason}",
        EventName = nameof(LogEvents.ArchiveNotAdopted)
    )]
    public static partial void NotAdopted(ILogger logger, string backupId, string reason);

    [LoggerMessage(
        LogEvents.StrayFileIgnored,
        LogLevel.Warning,
        "The file {File} in the archive store was ignored: {Reason}",
        EventName = nameof(LogEvents.StrayFileIgnored)
    )]
    public static partial void StrayFileIgnored(ILogger logger, string file, string reason);

    [LoggerMessage(
        LogEvents.CatalogueDamaged,
        LogLevel.Error,
        "The catalogue was damaged. It was renamed to {Path}, and a new one is built from the archives",
        EventName = nameof(LogEvents.CatalogueDamaged)
    )]
    public static partial void CatalogueDamaged(ILogger logger, string path);

    [LoggerMessage(
        LogEvents.CatalogueSalvaged,
        LogLevel.Warning,
        "Recovered from the damaged catalogue: {Keys} API keys, {Schedules} schedules, {Holds} holds, changes of {Changes} backups and "
            + "{Records} audit records; {Lost} rows could not be read",
        EventName = nameof(LogEvents.CatalogueSalvaged)
    )]
    public static partial void CatalogueSalvaged(ILogger logger, int keys, int schedules, int holds, int changes, int records, int lost);

    [LoggerMessage(
        LogEvents.CatalogueRepaired,
        LogLevel.Warning,
        "The catalogue contained data that this program does not write, and was repaired: {What}",
        EventName = nameof(LogEvents.CatalogueRepaired)
    )]
    public static partial void CatalogueRepaired(ILogger logger, string what);

    [LoggerMessage(
        LogEvents.BackupRowReplaced,
        LogLevel.Warning,
        "The catalogue's row of {MissingId}, whose archive does not exist, has the number of the archive of {BackupId}, and was replaced "
            + "with the data of that archive",
        EventName = nameof(LogEvents.BackupRowReplaced)
    )]
    public static partial void RowReplaced(ILogger logger, string missingId, string backupId);

    [LoggerMessage(
        LogEvents.UnknownKeyRoles,
        LogLevel.Error,
        "The catalogue contains keys with a role or restriction that this version cannot read. They are refused and not listed: {Ids}",
        EventName = nameof(LogEvents.UnknownKeyRoles)
    )]
    public static partial void UnknownKeyRoles(ILogger logger, string ids);

    [LoggerMessage(LogEvents.DataFolderReadable, LogLevel.Warning, "{Warning}", EventName = nameof(LogEvents.DataFolderReadable))]
    public static partial void DataFolderReadable(ILogger logger, string warning);

    [LoggerMessage(
        LogEvents.AfterHookRun,
        LogLevel.Warning,
        "The hook 'after' of the source {Source} was run, because {BackupId} was interrupted",
        EventName = nameof(LogEvents.AfterHookRun)
    )]
    public static partial void AfterHookRun(ILogger logger, string source, string backupId);

    [LoggerMessage(
        LogEvents.AfterHookFailed,
        LogLevel.Error,
        "The hook 'after' of the source {Source} failed after {BackupId} was interrupted; the effects of its hook 'before' may remain: "
            + "{Reason}",
        EventName = nameof(LogEvents.AfterHookFailed)
    )]
    public static partial void AfterHookFailed(ILogger logger, string source, string backupId, string reason);

    [LoggerMessage(
        LogEvents.DrillNotRemoved,
        LogLevel.Error,
        "What the interrupted drill {JobId} has restored could not be deleted: {Reason}",
        EventName = nameof(LogEvents.DrillNotRemoved)
    )]
    public static partial void DrillNotRemoved(ILogger logger, string jobId, string reason);
}
