using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Encryption;

/// <summary>The log messages of the keyring.</summary>
internal static partial class KeyringLog
{
    [LoggerMessage(
        EventId = LogEvents.KeyBundleWarning,
        EventName = nameof(LogEvents.KeyBundleWarning),
        Level = LogLevel.Warning,
        Message = "{Warning}"
    )]
    public static partial void KeyBundleWarning(ILogger logger, string warning);
}
