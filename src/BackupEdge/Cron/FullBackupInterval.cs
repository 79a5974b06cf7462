using System.Globalization;

namespace BackupEdge.Cron;

/// <summary>
/// How often a schedule makes a full backup: every number of calendar days (<c>7d</c>) or hours (<c>12h</c>), or at the due times of a cron
/// line.
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

    /// <summary>Parses <c>7d</c>, <c>12h</c> or a cron line.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="zone">The time zone of calendar days and of a cron line.</param>
    /// <returns>The interval, or the end of an error message that begins with the name of the setting.</returns>
    public static (FullBackupInterval? Interval, string? Problem) Read(string text, TimeZoneInfo zone)
    {
        var trimmed = text.Trim();
        if (trimmed is ['@', ..] || trimmed.Any(char.IsWhiteSpace))
        {
            var (line, problem) = CronSchedule.Read(trimmed, zone);
            return line is null ? (null, problem) : (new FullBackupInterval(zone, 0, TimeSpan.Zero, line), null);
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

        return (null, $"must be days such as '7d', hours such as '12h', or a cron line such as '0 2 * * SUN', not '{text}'.");
    }

    /// <summary>Returns whether the run for a due time must make a full backup.</summary>
    /// <param name="lastFull">The due time of the last completed full backup; null if there is none.</param>
    /// <param name="due">The due time of the run.</param>
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

        // Counts calendar days, not 24 hours: a day of 23 hours would otherwise delay a weekly full backup each spring.
        return _days > 0 ? (DayOf(due) - DayOf(last)).Days >= _days : due - last >= _hours;
    }

    private DateTime DayOf(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, _zone).Date;
}
