using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>The log messages of the scheduler.</summary>
internal static partial class SchedulingLog
{
    [LoggerMessage(
        LogEvents.ScheduleQueued,
        LogLevel.Information,
        "{ScheduleId}, due at {Due:u}, has queued {BackupId}",
        EventName = nameof(LogEvents.ScheduleQueued)
    )]
    public static partial void Queued(ILogger logger, string scheduleId, DateTimeOffset due, string backupId);

    [LoggerMessage(
        LogEvents.ScheduleSkipped,
        LogLevel.Warning,
        "{ScheduleId}, due at {Due:u}, was skipped ({Reason}) {Message}",
        EventName = nameof(LogEvents.ScheduleSkipped)
    )]
    public static partial void Skipped(ILogger logger, string scheduleId, DateTimeOffset due, string reason, string message);

    [LoggerMessage(
        LogEvents.ScheduleWaiting,
        LogLevel.Warning,
        "{ScheduleId} is due but waits, because the job queue is full",
        EventName = nameof(LogEvents.ScheduleWaiting)
    )]
    public static partial void Waiting(ILogger logger, string scheduleId);

    [LoggerMessage(
        LogEvents.ScheduleFailed,
        LogLevel.Error,
        "{ScheduleId} could not be processed; will retry",
        EventName = nameof(LogEvents.ScheduleFailed)
    )]
    public static partial void Failed(ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(
        LogEvents.SchedulesUnreadable,
        LogLevel.Error,
        "The schedules could not be read; will retry",
        EventName = nameof(LogEvents.SchedulesUnreadable)
    )]
    public static partial void Unreadable(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.ConfiguredSchedulesNotSaved,
        LogLevel.Error,
        "The configured schedules could not be saved in the catalogue; will retry",
        EventName = nameof(LogEvents.ConfiguredSchedulesNotSaved)
    )]
    public static partial void ConfiguredNotSaved(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.ScheduleOverdue,
        LogLevel.Warning,
        "{ScheduleId} has been overdue since {Due:u}",
        EventName = nameof(LogEvents.ScheduleOverdue)
    )]
    public static partial void Overdue(ILogger logger, string scheduleId, DateTimeOffset due);

    [LoggerMessage(
        LogEvents.ResealNotQueued,
        LogLevel.Warning,
        "The reseal of today could not be queued; will retry",
        EventName = nameof(LogEvents.ResealNotQueued)
    )]
    public static partial void ResealNotQueued(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.CopyNotQueued,
        LogLevel.Error,
        "a copy of the archive store is due and could not be queued; it is tried again",
        EventName = nameof(LogEvents.CopyNotQueued)
    )]
    public static partial void CopyNotQueued(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.VerifyNotQueued,
        LogLevel.Warning,
        "A backup is due to be verified and the verify could not be queued; will retry",
        EventName = nameof(LogEvents.VerifyNotQueued)
    )]
    public static partial void VerifyNotQueued(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.CopyVerifyNotQueued,
        LogLevel.Error,
        "a verification of a copy of the archive store is due and could not be queued; it is tried again",
        EventName = nameof(LogEvents.CopyVerifyNotQueued)
    )]
    public static partial void CopyVerifyNotQueued(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.StoreNotSampled,
        LogLevel.Warning,
        "The size of the archive store could not be recorded for today; will retry",
        EventName = nameof(LogEvents.StoreNotSampled)
    )]
    public static partial void StoreNotSampled(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.CoverageNotChecked,
        LogLevel.Warning,
        "What the servers of sources have could not be recorded; will retry",
        EventName = nameof(LogEvents.CoverageNotChecked)
    )]
    public static partial void CoverageNotChecked(ILogger logger, Exception exception);

    [LoggerMessage(
        LogEvents.ServerNotAsked,
        LogLevel.Warning,
        "The server of the source '{Source}' could not be asked what it has, so it is unknown whether sources take all of it: {Problem}",
        EventName = nameof(LogEvents.ServerNotAsked)
    )]
    public static partial void ServerNotAsked(ILogger logger, string source, string problem);

    [LoggerMessage(
        LogEvents.BinNotEmptied,
        LogLevel.Error,
        "The bin of deleted backups could not be processed; tried again until it is",
        EventName = nameof(LogEvents.BinNotEmptied)
    )]
    public static partial void BinNotEmptied(ILogger logger, Exception exception);
}
