using Cronos;

namespace BackupEdge.Cron;

/// <summary>
/// When something falls due: a cron line read in a time zone. A due time has whole seconds. One in the hour that a clock going
/// forward leaves out moves to that hour's end; of the hour that a clock going back has twice, fixed times count once and
/// intervals (<c>*</c>, <c>/</c>, <c>-</c>) both times.
/// </summary>
internal sealed class CronSchedule
{
    // A line that ever falls due does so within this: the 29th of February on a given day of the week comes every 28 years,
    // 40 over a century that is no leap year.
    private static readonly DateTimeOffset Anchor = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan DueTimesApart = TimeSpan.FromSeconds(1);
    private readonly CronExpression _line;

    private CronSchedule(CronExpression line, TimeZoneInfo zone)
    {
        _line = line;
        Zone = zone;
    }

    /// <summary>The time zone that the line is read in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Reads a line: 5 fields, 6 with seconds first, or a macro such as <c>@daily</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="zone">The time zone.</param>
    /// <returns>The schedule, or what is wrong with the line, to follow its name: <c>has a bad third field ...</c>.</returns>
    public static (CronSchedule? Schedule, string? Fault) Read(string line, TimeZoneInfo zone)
    {
        var (expression, fault) = CronLine.Read(line);
        if (expression is null)
        {
            return (null, fault);
        }

        return expression.GetNextOccurrence(Anchor, TimeZoneInfo.Utc) is null
            ? (null, $"never falls due: '{line.Trim()}' names a day that no month has. {CronLine.Example}")
            : (new CronSchedule(expression, zone), null);
    }

    /// <summary>The first due time after a time, UTC; null when there is none before the year 2500.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _line.GetNextOccurrence(after, Zone)?.ToUniversalTime();

    /// <summary>Due times from a time on, itself included, in order, without end.</summary>
    public IEnumerable<DateTimeOffset> From(DateTimeOffset time)
    {
        // Not the library's own way to include the start: it does not know a due time again that a clock going forward has moved.
        for (var due = Next(time - DueTimesApart); due is { } known; due = Next(known))
        {
            if (known >= time)
            {
                yield return known;
            }
        }
    }

    /// <summary>The last due time from one time to another, both included; null when there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset from, DateTimeOffset to)
    {
        // Whatever lies at or after the last due time has its next one beyond `to`: halving finds where that begins, in some
        // thirty steps for years of seconds.
        using var first = From(from).GetEnumerator();
        if (!first.MoveNext() || first.Current > to)
        {
            return null;
        }

        var low = first.Current;
        var high = to;
        while (high - low > DueTimesApart)
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
