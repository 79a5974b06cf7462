using System.Globalization;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Platform;

/// <summary>Finds out whether standard error is the journal of systemd.</summary>
internal static class JournalStream
{
    private const int StandardError = 2;

    /// <summary>
    /// Returns whether standard error is the stream that <c>JOURNAL_STREAM</c> names. The variable alone is no proof: a child process
    /// inherits it, and its standard error may be redirected.
    /// </summary>
    /// <param name="variable">The value of <c>JOURNAL_STREAM</c>, <c>DEVICE:INODE</c>; null if it is not set.</param>
    public static bool IsStandardError(string? variable) =>
        variable?.Split(':') is [var device, var inode]
        && OperatingSystem.IsLinux()
        && ulong.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out var file)
        && Posix.TryStat(StandardError, "\0"u8, out var stat)
        && stat.Identity == new FileIdentity(((ulong)Major(number) << 32) | Minor(number), file);

    // The parts of a device number as the C library packs them.
    private static uint Major(ulong device) => (uint)(((device >> 8) & 0xFFF) | ((device >> 32) & ~0xFFFUL));

    private static uint Minor(ulong device) => (uint)((device & 0xFF) | ((device >> 12) & ~0xFFUL));
}
