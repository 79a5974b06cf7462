using System.Globalization;

namespace BackupEdge.Catalogue;

/// <summary>How times look in answers: RFC 3339 in UTC, <c>2026-11-23T02:00:00Z</c>, with milliseconds when there are any.</summary>
internal static class UtcTime
{
    /// <summary>A time as text.</summary>
    public static string Text(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        var format = utc.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        return utc.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A time as text; null stays null.</summary>
    public static string? Text(DateTimeOffset? time) => time is { } known ? Text(known) : null;

    /// <summary>Reads an RFC 3339 time with seconds and its offset from UTC, or a date alone, which is its first instant in UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

        // The format would also take a time without an offset.
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out time)
            && (!text.Contains('T', StringComparison.Ordinal) || text.EndsWith('Z') || text[^6] is '+' or '-');
    }

    /// <summary>Seconds between two times to the millisecond; null while the first is not known.</summary>
    /// <param name="started">When it began.</param>
    /// <param name="ended">When it ended; null while it goes on.</param>
    /// <param name="now">Now.</param>
    public static double? Seconds(DateTimeOffset? started, DateTimeOffset? ended, DateTimeOffset now) =>
        started is { } from ? Math.Round(Math.Max(0, ((ended ?? now) - from).TotalSeconds), 3) : null;
}
