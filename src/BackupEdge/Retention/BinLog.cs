using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Retention;

/// <summary>Log messages about the bin.</summary>
internal static partial class BinLog
{
    [LoggerMessage(
        LogEvents.BinEmptied,
        LogLevel.Information,
        "The deleted backup {BackupId} is gone: it was in the bin for {Days} days",
        EventName = nameof(LogEvents.BinEmptied)
    )]
    public static partial void Emptied(ILogger logger, string backupId, int days);

    [LoggerMessage(
        LogEvents.BinFreedEarly,
        LogLevel.Warning,
        "The deleted backup {BackupId} is gone before its time, because the disk is short of space: {Bytes} bytes",
        EventName = nameof(LogEvents.BinFreedEarly)
    )]
    public static partial void FreedEarly(ILogger logger, string backupId, long bytes);

    [LoggerMessage(
        LogEvents.BinMarkNotWritten,
        LogLevel.Warning,
        "The deleted backup {BackupId} could not be marked beside its archive, so that a catalogue rebuilt from the archives would show it "
            + "as not deleted: {Reason}",
        EventName = nameof(LogEvents.BinMarkNotWritten)
    )]
    public static partial void NotMarked(ILogger logger, string backupId, string reason);
}
