using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs;

/// <summary>What the jobs layer writes to the log.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1, LogLevel.Information, "{Kind} {JobId} of {BackupId} has begun")]
    public static partial void Begun(ILogger logger, string kind, string jobId, string backupId);

    [LoggerMessage(2, LogLevel.Information, "{Kind} {JobId} of {BackupId} is {Status}")]
    public static partial void Ended(ILogger logger, string kind, string jobId, string backupId, string status);

    [LoggerMessage(3, LogLevel.Warning, "{Kind} {JobId} of {BackupId} failed with {Code}: {Reason}")]
    public static partial void Failed(ILogger logger, string kind, string jobId, string backupId, string code, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Kind} {JobId} of {BackupId} failed in a way nobody foresaw")]
    public static partial void Unforeseen(ILogger logger, Exception exception, string kind, string jobId, string backupId);

    [LoggerMessage(5, LogLevel.Error, "The end of {JobId} could not be recorded; it is tried again")]
    public static partial void NotRecorded(ILogger logger, Exception exception, string jobId);

    [LoggerMessage(6, LogLevel.Error, "The job queue could not be read; it is tried again")]
    public static partial void QueueUnreadable(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "Removed {Count} unfinished archives that an earlier process left")]
    public static partial void PartialsRemoved(ILogger logger, int count);

    [LoggerMessage(8, LogLevel.Warning, "{JobId} was running when the last process ended; it is {Status}")]
    public static partial void Recovered(ILogger logger, string jobId, string status);

    [LoggerMessage(9, LogLevel.Warning, "The archive of {BackupId} is not in the archive store")]
    public static partial void ArchiveMissing(ILogger logger, string backupId);

    [LoggerMessage(10, LogLevel.Information, "The archive of {BackupId} is back in the archive store")]
    public static partial void ArchiveReturned(ILogger logger, string backupId);

    [LoggerMessage(11, LogLevel.Information, "The archive of {BackupId} was not in the catalogue and was taken into it")]
    public static partial void Adopted(ILogger logger, string backupId);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "The archive store holds {BackupId}, which the catalogue does not know and which cannot be " + "read: {Reason}"
    )]
    public static partial void NotAdopted(ILogger logger, string backupId, string reason);

    [LoggerMessage(22, LogLevel.Warning, "The archive store holds {File}, which is passed over: {Reason}")]
    public static partial void StrayFile(ILogger logger, string file, string reason);

    [LoggerMessage(
        23,
        LogLevel.Warning,
        "Of the damaged catalogue, {Keys} API keys, {Schedules} schedules, {Holds} holds and "
            + "{Records} audit records were carried over; {Lost} rows could not be read"
    )]
    public static partial void CatalogueSalvaged(ILogger logger, int keys, int schedules, int holds, int records, int lost);

    [LoggerMessage(24, LogLevel.Warning, "The catalogue had what this program does not make, and it was put right: {What}")]
    public static partial void CatalogueMended(ILogger logger, string what);

    [LoggerMessage(13, LogLevel.Error, "The catalogue was damaged. It is kept as {Path}, and a new one is made from the archives")]
    public static partial void CatalogueDamaged(ILogger logger, string path);

    [LoggerMessage(
        14,
        LogLevel.Warning,
        "The catalogue's row of {MissingId}, whose archive is not there, has the number of the "
            + "archive of {BackupId}, and was replaced by what that archive tells"
    )]
    public static partial void RowReplaced(ILogger logger, string missingId, string backupId);

    [LoggerMessage(15, LogLevel.Warning, "{Caller} follows events and does not keep up: {Count} wait to be read. The connection is closed")]
    public static partial void ReaderCutOff(ILogger logger, string caller, int count);

    [LoggerMessage(30, LogLevel.Warning, "{Warning}")]
    public static partial void DataFolderReadable(ILogger logger, string warning);

    [LoggerMessage(
        31,
        LogLevel.Error,
        "The catalogue holds keys with a role that this version does not know. They are refused and not " + "listed: {Ids}"
    )]
    public static partial void KeysOfUnknownRole(ILogger logger, string ids);

    [LoggerMessage(
        16,
        LogLevel.Error,
        "The end of {JobId} could still not be recorded, {Count} times in {Seconds} s; it is tried " + "again: {Reason}"
    )]
    public static partial void StillNotRecorded(ILogger logger, string jobId, long count, long seconds, string reason);

    [LoggerMessage(
        17,
        LogLevel.Error,
        "The job queue could still not be read or written, {Count} times in {Seconds} s; it is tried " + "again: {Reason}"
    )]
    public static partial void QueueStillUnreadable(ILogger logger, long count, long seconds, string reason);

    [LoggerMessage(18, LogLevel.Information, "The job queue can be read and written again, after {Count} failures")]
    public static partial void QueueReadable(ILogger logger, long count);

    [LoggerMessage(20, LogLevel.Warning, "The hook 'after' of the source {Source} was run, because {BackupId} was cut short")]
    public static partial void Thawed(ILogger logger, string source, string backupId);

    [LoggerMessage(
        21,
        LogLevel.Error,
        "The hook 'after' of the source {Source} failed after {BackupId} was cut short; what its hook "
            + "'before' did may still hold: {Reason}"
    )]
    public static partial void NotThawed(ILogger logger, string source, string backupId, string reason);
}
