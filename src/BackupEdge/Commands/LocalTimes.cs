using System.Globalization;
using BackupEdge.Catalogue;

namespace BackupEdge.Commands;

/// <summary>
/// Formats times for people: <c>2026-11-29 02:00:00 +01:00</c> in a time zone, or <c>2026-11-29 01:00:00Z</c> in UTC. What it returns is
/// accepted by <see cref="WrittenTime"/>.
/// </summary>
/// <param name="zone">The local time zone.</param>
/// <param name="isUtc">Whether UTC is used instead.</param>
internal sealed class LocalTimes(TimeZoneInfo zone, bool isUtc)
{
    private const int UtcWidth = 20;
    private const int LocalWidth = 26;
    private const int SecondLength = 19;

    /// <summary>The time zone of the printed times, and of times that are entered without an offset.</summary>
    public TimeZoneInfo Zone => isUtc ? TimeZoneInfo.Utc : zone;

    /// <summary>The number of characters of a time.</summary>
    public int Width => isUtc ? UtcWidth : LocalWidth;

    /// <summary>Formats a time to the second; <c>-</c> for null.</summary>
    public string Text(DateTimeOffset? time) =>
        time is not { } known ? "-"
        : isUtc ? known.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : TimeZoneInfo.ConvertTime(known, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Formats a time of an answer, which is in UTC, for a column; a dash for null.</summary>
    public string Column(string? time)
    {
        // A file has nanoseconds, which are more digits than are parsed.
        var second = time is { Length: > SecondLength } ? time[..SecondLength] + "Z" : time;
        return (second is not null && UtcTime.TryParse(second, out var known) ? Text(known) : time ?? "-").PadRight(Width);
    }
}
