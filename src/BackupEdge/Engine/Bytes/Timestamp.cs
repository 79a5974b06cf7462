using System.Globalization;

namespace BackupEdge.Engine.Bytes;

/// <summary>A Unix file time with a resolution of nanoseconds.</summary>
/// <param name="Seconds">The seconds since 1970, UTC; can be negative.</param>
/// <param name="Nanoseconds">The nanoseconds after the second, 0 to 999 999 999.</param>
internal readonly record struct Timestamp(long Seconds, uint Nanoseconds) : IComparable<Timestamp>
{
    private const long FirstSecond = -62_135_596_800; // year 1
    private const long LastSecond = 253_402_300_799; // year 9999

    public static Timestamp Of(DateTimeOffset time) =>
        new(time.ToUnixTimeSeconds(), (uint)(time.UtcTicks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));

    /// <summary>
    /// Returns the time as RFC 3339 in UTC, such as <c>2026-11-23T02:00:00Z</c>, with nine fractional digits if the nanoseconds are not 0.
    /// Returns null for years before 1 or after 9999.
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

    /// <summary>Returns the time that is earlier by the given span.</summary>
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
