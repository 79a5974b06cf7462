using System.Globalization;

namespace BackupEdge.Engine.Bytes;

/// <summary>A file time as Unix tells it.</summary>
/// <param name="Seconds">Since 1970, UTC; may be negative.</param>
/// <param name="Nanoseconds">0 to 999 999 999, counted forward from the second.</param>
internal readonly record struct Timestamp(long Seconds, uint Nanoseconds) : IComparable<Timestamp>
{
    private const long FirstSecond = -62_135_596_800; // year 1
    private const long LastSecond = 253_402_300_799; // year 9999

    public static Timestamp Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (uint)(time.UtcTicks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));

    /// <summary>
    /// RFC 3339 in UTC, <c>2026-11-23T02:00:00Z</c>, with nine digits of the second when there are any; null beyond the years that it can
    /// write, 1 to 9999.
    /// </summary>
    public string? ToRfc3339()
    {
        if (Seconds is < FirstSecond or > LastSecond)
        {
            return null;
        }

        var second = DateTimeOffset.FromUnixTimeSeconds(Seconds).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Nanoseconds == 0 ? second + "Z" : string.Create(CultureInfo.InvariantCulture, $"{second}.{Nanoseconds:d9}Z");
    }

    /// <summary>The time so much earlier.</summary>
    public Timestamp Minus(TimeSpan span)
    {
        var nanoseconds = Nanoseconds - (span.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        var seconds = Seconds - (span.Ticks / TimeSpan.TicksPerSecond);
        return nanoseconds < 0
            ? new Timestamp(seconds - 1, (uint)(nanoseconds + 1_000_000_000))
            : new Timestamp(seconds, (uint)nanoseconds);
    }

    public int CompareTo(Timestamp other)
    {
        var order = Seconds.CompareTo(other.Seconds);
        return order != 0 ? order : Nanoseconds.CompareTo(other.Nanoseconds);
    }
}
