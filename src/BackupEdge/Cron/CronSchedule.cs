using Cronos;

namespace BackupEdge.Cron;

/// <summary>
/// The due times of a cron line in a time zone, in whole seconds. A due time in the hour that is skipped when clocks are set forward moves
/// to the end of that hour. In the hour that is repeated when clocks are set back, fixed times occur once and intervals (<c>*</c>,
/// <c>/</c>, <c>-</c>) occur both times.
/// </summary>
internal sealed class CronSchedule
{
    // Any fixed time: a line that has due times has one after it. The rarest, 29 February on one day of the week, occurs every 28 years, or
    // 40 years across a century year that is not a leap year.
    private static readonly DateTimeOffset Anchor = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);
    private readonly CronExpression _line;

    private CronSchedule(CronExpression line, TimeZoneInfo zone)
    {
        _line = line;
        Zone = zone;
    }

    /// <summary>The time zone of the cron line.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Parses a cron line: 5 fields, 6 fields with seconds first, or a macro such as <c>@daily</c>.</summary>
    /// <returns>The schedule, or the end of an error message that begins with the name of the setting.</returns>
    public static (CronSchedule? Schedule, string? Problem) Read(string line, TimeZoneInfo zone)
    {
        var (expression, problem) = CronLine.Read(line);
        if (expression is null)
        {
            return (null, problem);
        }

        return expression.GetNextOccurrence(Anchor, TimeZoneInfo.Utc) is null
            ? (null, $"never falls due: '{line.Trim()}' names a day that does not exist in any month. {CronLine.Example}")
            : (new CronSchedule(expression, zone), null);
    }

    /// <summary>Returns the first due time after a time, UTC; null if there is none before the year 2500.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _line.GetNextOccurrence(after, Zone)?.ToUniversalTime();

    /// <summary>Returns the due times at or after a time, UTC, in order. The sequence is infinite.</summary>
    public IEnumerable<DateTimeOffset> From(DateTimeOffset time)
    {
        // The library's option to include the start does not recognise due times that were moved because clocks were set forward.
        for (var due = Next(time - Resolution); due is { } known; due = Next(known))
        {
            if (known >= time)
            {
                yield return known;
            }
        }
    }

    /// <summary>Returns the last due time between two times, both included, UTC; null if there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset from, DateTimeOffset to)
    {
        // A binary search for the first time whose next due time is after `to`: about thirty steps for several years.
        using var first = From(from).GetEnumerator();
        if (!first.MoveNext() || first.Current > to)
        {
            return null;
        }

        var low = first.Current;
        var high = to;
        while (high - low > Resolution)
        {
            var middle = low + ((high - low) / 2);
            if (Next(middle) is { } due && due <= to)
            {
                low = due;
            }
            else
            {
                high = middle;
            }
        }

        return Next(low) is { } last && last <= to ? last : low;
    }
}
