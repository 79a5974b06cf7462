using System.Globalization;

namespace BackupEdge.Catalogue;

/// <summary>
/// Formats and parses times as RFC 3339 in UTC, such as <c>2026-11-23T02:00:00Z</c>, with milliseconds if they are not 0.
/// </summary>
internal static class UtcTime
{
    /// <summary>Formats a time.</summary>
    public static string Text(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        var format = utc.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Formats a time; returns null for null.</summary>
    public static string? Text(DateTimeOffset? time) => time is { } known ? Text(known) : null;

    /// <summary>Parses an RFC 3339 time with seconds and an offset from UTC, or a date, which means its first instant in UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

        // The format also accepts a time without an offset, which must be rejected.
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out time)
            && (!text.Contains('T', StringComparison.Ordinal) || text.EndsWith('Z') || text[^6] is '+' or '-');
    }

    /// <summary>Returns the seconds between two times, rounded to milliseconds; null if the first is null.</summary>
    /// <param name="started">The beginning.</param>
    /// <param name="ended">The end; null to use <paramref name="now"/>.</param>
    /// <param name="now">The current time.</param>
    public static double? Seconds(DateTimeOffset? started, DateTimeOffset? ended, DateTimeOffset now) =>
        started is { } from ? Math.Round(Math.Max(0, ((ended ?? now) - from).TotalSeconds), 3) : null;
}
