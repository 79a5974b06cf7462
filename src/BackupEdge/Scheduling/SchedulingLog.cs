using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>What the scheduler writes to the log.</summary>
internal static partial class SchedulingLog
{
    [LoggerMessage(1, LogLevel.Information, "{ScheduleId}, due at {Due:u}, has queued {BackupId}")]
    public static partial void Queued(ILogger logger, string scheduleId, DateTimeOffset due, string backupId);

    [LoggerMessage(2, LogLevel.Warning, "{ScheduleId}, due at {Due:u}, is skipped ({Reason}) {Message}")]
    public static partial void Skipped(ILogger logger, string scheduleId, DateTimeOffset due, string reason, string message);

    [LoggerMessage(3, LogLevel.Warning, "{ScheduleId} is due and waits, since the job queue is full")]
    public static partial void Waits(ILogger logger, string scheduleId);

    [LoggerMessage(4, LogLevel.Error, "{ScheduleId} could not be looked after; it is tried again")]
    public static partial void Failed(ILogger logger, Exception exception, string scheduleId);

    [LoggerMessage(5, LogLevel.Error, "The schedules could not be read; it is tried again")]
    public static partial void Unreadable(ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "The schedules of the configuration could not be taken over; it is tried again")]
    public static partial void NotTaken(ILogger logger, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "{ScheduleId} is overdue since {Due:u}")]
    public static partial void Overdue(ILogger logger, string scheduleId, DateTimeOffset due);
}
