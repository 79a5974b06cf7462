using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>The log messages about received logs of PostgreSQL servers.</summary>
internal static partial class WalLog
{
    [LoggerMessage(
        LogEvents.WalNotReceived,
        LogLevel.Warning,
        "The log of the server of the source '{Source}' is not received; tried again until it is: {Problem}",
        EventName = nameof(LogEvents.WalNotReceived)
    )]
    public static partial void NotReceived(ILogger logger, string source, string problem);

    [LoggerMessage(
        LogEvents.WalGap,
        LogLevel.Error,
        "The log of the server of the source '{Source}' has a gap after '{After}'; the next backup copies the server's files again: {Why}",
        EventName = nameof(LogEvents.WalGap)
    )]
    public static partial void Gap(ILogger logger, string source, string after, string why);

    [LoggerMessage(
        LogEvents.WalSlotMade,
        LogLevel.Information,
        "Created the replication slot '{Slot}' for the source '{Source}'",
        EventName = nameof(LogEvents.WalSlotMade)
    )]
    public static partial void SlotMade(ILogger logger, string slot, string source);

    [LoggerMessage(
        LogEvents.WalSlotMadeAgain,
        LogLevel.Warning,
        "The replication slot '{Slot}' of the source '{Source}' was lost and was created again; receiving continues after '{Last}'",
        EventName = nameof(LogEvents.WalSlotMadeAgain)
    )]
    public static partial void SlotMadeAgain(ILogger logger, string slot, string source, string last);
}
