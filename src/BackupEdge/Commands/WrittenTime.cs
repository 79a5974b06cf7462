using System.Globalization;

namespace BackupEdge.Commands;

/// <summary>
/// Parses times as people write them: how long ago (<c>2d</c>), a day (<c>today</c>, <c>yesterday</c>, <c>2026-11-28</c>), which means its
/// first moment, or a date with a time, with an offset from UTC or without.
/// </summary>
internal static class WrittenTime
{
    /// <summary>The forms that are accepted, for messages.</summary>
    public const string Forms = "2026-11-28 18:00, 2026-11-28, yesterday, today, or 2d, 12h, 30m, 2w for how long ago";

    private static readonly string[] Dates = ["yyyy-MM-dd"];
    private static readonly string[] LocalForms = FormsOf("");
    private static readonly string[] OffsetForms = FormsOf("zzz");

    /// <summary>Parses a time.</summary>
    /// <param name="text">The text.</param>
    /// <param name="now">The current time.</param>
    /// <param name="zone">The time zone of days and of times without an offset.</param>
    /// <param name="time">The time.</param>
    /// <returns>Whether the text is a time.</returns>
    public static bool TryParse(string text, DateTimeOffset now, TimeZoneInfo zone, out DateTimeOffset time)
    {
        var written = text.Trim();
        switch (written.ToLowerInvariant())
        {
            case "now":
                time = now;
                return true;
            case "today":
                return TryPlace(TimeZoneInfo.ConvertTime(now, zone).Date, zone, out time);
            case "yesterday":
                return TryPlace(TimeZoneInfo.ConvertTime(now, zone).Date.AddDays(-1), zone, out time);
            default:
                return TryParseAgo(written, now, out time) || TryParseDate(written, zone, out time);
        }
    }

    private static string[] FormsOf(string offset) =>
        [
            .. from separator in (string[])["' '", "'T'"]
            from seconds in (string[])["", ":ss", ":ss.FFFFFFF"]
            from gap in (string[])(offset.Length == 0 ? [""] : ["", " "])
            select $"yyyy-MM-dd{separator}HH:mm{seconds}{gap}{offset}",
        ];

    private static bool TryParseAgo(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        time = default;
        if (
            text.Length < 2
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || SecondsOf(text[^1]) is not { } seconds
        )
        {
            return false;
        }

        var available = (now.UtcTicks - DateTimeOffset.MinValue.UtcTicks) / TimeSpan.TicksPerSecond;
        if (count > available / seconds)
        {
            return false;
        }

        time = now.ToUniversalTime().AddSeconds(-(double)(count * seconds));
        return true;
    }

    private static long? SecondsOf(char unit) =>
        char.ToLowerInvariant(unit) switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => null,
        };

    private static bool TryParseDate(string text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        // In these forms, Z stands for an offset of zero.
        var offset = text is [.., 'Z' or 'z'] ? text[..^1].TrimEnd() + "+00:00" : text;
        if (DateTimeOffset.TryParseExact(offset, OffsetForms, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time))
        {
            return true;
        }

        return (
                DateTime.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
                || DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)
            ) && TryPlace(local, zone, out time);
    }

    // A time that a zone skips when its clocks go forward is read with the offset before that.
    private static bool TryPlace(DateTime local, TimeZoneInfo zone, out DateTimeOffset time)
    {
        var ticks = local.Ticks - zone.GetUtcOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified)).Ticks;
        var isPossible = ticks >= DateTimeOffset.MinValue.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks;
        time = isPossible ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isPossible;
    }
}
