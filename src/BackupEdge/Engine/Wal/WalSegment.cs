using System.Buffers;
using System.Globalization;

namespace BackupEdge.Engine.Wal;

/// <summary>
/// A segment of the write-ahead log. The name of its file has the timeline and the number of the segment in 24 hexadecimal digits, so that
/// names of one timeline are in the order of the log.
/// </summary>
/// <param name="Timeline">The timeline.</param>
/// <param name="Number">The number of the segment: how many segments of its size are before it.</param>
internal readonly record struct WalSegment(uint Timeline, ulong Number)
{
    /// <summary>The size of a segment unless the server was made with another one.</summary>
    public const long DefaultBytes = 16L << 20;

    /// <summary>The end of the name of a file of a segment that is not complete.</summary>
    public const string Partial = ".partial";

    // Its numbers include those of all other sizes.
    private const long MinBytes = 1L << 20;
    private const int NameLength = 24;
    private const int TimelineLength = 8;
    private const string History = ".history";
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789ABCDEF");

    /// <summary>Returns whether a text is a possible size of segments.</summary>
    public static bool IsSize(long bytes) => bytes is >= MinBytes and <= 1L << 30 && (bytes & (bytes - 1)) == 0;

    /// <summary>Returns whether a file name is that of a complete or incomplete segment, or of the history of a timeline.</summary>
    public static bool IsFile(string name) => IsHistory(name) || Parse(name, MinBytes, out _) is not null;

    /// <summary>Returns whether a file name is that of the history of a timeline.</summary>
    public static bool IsHistory(string name) =>
        name.Length == TimelineLength + History.Length && name.EndsWith(History, StringComparison.Ordinal) && IsHex(name, TimelineLength);

    /// <summary>Reads the file name of a segment. Returns <see langword="null"/> if it is none.</summary>
    /// <param name="name">The file name.</param>
    /// <param name="segmentBytes">The size of a segment of the server in bytes.</param>
    /// <param name="isPartial">Whether the segment is not complete.</param>
    public static WalSegment? Parse(string name, long segmentBytes, out bool isPartial)
    {
        isPartial = name.EndsWith(Partial, StringComparison.Ordinal);
        var digits = isPartial ? name[..^Partial.Length] : name;
        if (digits.Length != NameLength || !IsHex(digits, NameLength))
        {
            return null;
        }

        var (log, rest) = (Hex(digits, 8), Hex(digits, 16));
        var perLog = PerLog(segmentBytes);
        return rest < perLog ? new WalSegment(Hex(digits, 0), ((ulong)log * perLog) + rest) : null;
    }

    /// <summary>Returns the file name of the segment when it is complete.</summary>
    public string Name(long segmentBytes)
    {
        var perLog = PerLog(segmentBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / perLog:X8}{Number % perLog:X8}");
    }

    private static ulong PerLog(long segmentBytes) => (1UL << 32) / (ulong)segmentBytes;

    private static bool IsHex(string text, int length) => text.AsSpan(0, length).IndexOfAnyExcept(Digits) < 0;

    private static uint Hex(string text, int at) =>
        uint.Parse(text.AsSpan(at, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
