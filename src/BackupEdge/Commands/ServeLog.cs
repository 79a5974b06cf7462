using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Commands;

/// <summary>The log messages of the start of the server.</summary>
internal static partial class ServeLog
{
    /// <summary>The category of these messages.</summary>
    public const string Category = "BackupEdge";

    [LoggerMessage(LogEvents.SettingWarning, LogLevel.Warning, "{Warning}", EventName = nameof(LogEvents.SettingWarning))]
    public static partial void SettingWarning(ILogger logger, string warning);

    [LoggerMessage(
        LogEvents.FirstKeySaved,
        LogLevel.Information,
        "The first admin key is saved in {File}",
        EventName = nameof(LogEvents.FirstKeySaved)
    )]
    public static partial void FirstKeySaved(ILogger logger, string file);

    [LoggerMessage(LogEvents.ServeFailed, LogLevel.Error, "{Reason} ({Code})", EventName = nameof(LogEvents.ServeFailed))]
    public static partial void Failed(ILogger logger, string reason, string code);
}
