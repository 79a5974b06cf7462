using System.Globalization;

namespace BackupEdge.Cron;

/// <summary>
/// How often a schedule makes a full backup: after days of the calendar (<c>7d</c>), after hours (<c>12h</c>), or at the due times of a
/// cron line.
/// </summary>
internal sealed class FullBackupInterval
{
    private const int MaxNumber = 36500;
    private readonly TimeZoneInfo _zone;
    private readonly int _days;
    private readonly TimeSpan _hours;
    private readonly CronSchedule? _line;

    private FullBackupInterval(TimeZoneInfo zone, int days, TimeSpan hours, CronSchedule? line)
    {
        _zone = zone;
        _days = days;
        _hours = hours;
        _line = line;
    }

    /// <summary>Reads <c>7d</c>, <c>12h</c> or a cron line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="zone">The time zone of the calendar and of a cron line.</param>
    /// <returns>The rhythm, or what is wrong with the text, to follow its name.</returns>
    public static (FullBackupInterval? Rhythm, string? Fault) Read(string text, TimeZoneInfo zone)
    {
        var trimmed = text.Trim();
        if (trimmed is ['@', ..] || trimmed.Any(char.IsWhiteSpace))
        {
            var (line, fault) = CronSchedule.Read(trimmed, zone);
            return line is null ? (null, fault) : (new FullBackupInterval(zone, 0, TimeSpan.Zero, line), null);
        }

        if (
            trimmed.Length > 1
            && int.TryParse(trimmed.AsSpan(0, trimmed.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= MaxNumber
        )
        {
            switch (trimmed[^1])
            {
                case 'd':
                    return (new FullBackupInterval(zone, number, TimeSpan.Zero, null), null);
                case 'h':
                    return (new FullBackupInterval(zone, 0, TimeSpan.FromHours(number), null), null);
            }
        }

        return (null, $"is days such as '7d', hours such as '12h', or a cron line such as '0 2 * * SUN', not '{text}'.");
    }

    /// <summary>Whether the run of a due time is a full backup.</summary>
    /// <param name="lastFull">The due time of the last full backup that was completed; null when there is none.</param>
    /// <param name="due">The due time.</param>
    public bool IsDue(DateTimeOffset? lastFull, DateTimeOffset due)
    {
        if (lastFull is not { } last)
        {
            return true;
        }

        if (_line is not null)
        {
            return _line.Next(last) is { } next && next <= due;
        }

        // A day of 23 hours is a day all the same: else a weekly full backup would move each spring.
        return _days > 0 ? (DayOf(due) - DayOf(last)).Days >= _days : due - last >= _hours;
    }

    private DateTime DayOf(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone).Date;
}
