using System.Globalization;

namespace BackupEdge.Engine.Wal;

/// <summary>A position in the write-ahead log of a PostgreSQL server (an LSN), as it writes it: <c>16/B374D848</c>.</summary>
/// <param name="Value">The number of bytes before the position.</param>
internal readonly record struct WalPosition(ulong Value) : IComparable<WalPosition>
{
    /// <summary>Reads a position. Returns <see langword="null"/> if the text is none.</summary>
    public static WalPosition? Parse(string? text)
    {
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash > 0 && TryParse(text.AsSpan(0, slash), out var high) && TryParse(text.AsSpan(slash + 1), out var low)
            ? new WalPosition(((ulong)high << 32) | low)
            : null;
    }

    /// <summary>Returns the number of the segment that contains the byte at the position.</summary>
    /// <param name="segmentBytes">The size of a segment of the server in bytes.</param>
    public ulong SegmentOf(long segmentBytes) => Value / (ulong)segmentBytes;

    public int CompareTo(WalPosition other) => Value.CompareTo(other.Value);

    /// <summary>Returns the text as PostgreSQL writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value >> 32:X}/{(uint)Value:X}");

    public static bool operator <(WalPosition left, WalPosition right) => left.Value < right.Value;

    public static bool operator >(WalPosition left, WalPosition right) => left.Value > right.Value;

    public static bool operator <=(WalPosition left, WalPosition right) => left.Value <= right.Value;

    public static bool operator >=(WalPosition left, WalPosition right) => left.Value >= right.Value;

    private static bool TryParse(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        return text.Length is > 0 and <= 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
