using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Monitoring;

/// <summary>Counts the runs of backups by source, by schedule and by day.</summary>
internal sealed class HistoryReader(Settings settings, CatalogueDatabase catalogue, TimeProvider time)
{
    // More than any difference between a local day and a day in UTC.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(26);

    /// <summary>Reads the history of the last days, today included.</summary>
    /// <param name="days">The number of days.</param>
    /// <param name="zone">The time zone of the days.</param>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public RunHistory Read(int days, TimeZoneInfo zone)
    {
        var through = DayOf(time.GetUtcNow(), zone);
        var from = through.AddDays(1 - days);
        var since = new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) - Margin;

        // All of it is made in the function, because a transaction may run twice.
        return catalogue.Read(session =>
        {
            var rows = session.Schedules.List();
            var sources = settings.Sources.ToDictionary(
                source => source.Name,
                source => new HistorySeries(source.Name),
                StringComparer.Ordinal
            );
            var schedules = rows.ToDictionary(row => row.Id, row => new HistorySeries(row.Id), StringComparer.Ordinal);
            var known = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            IReadOnlyList<string> all = [.. sources.Keys];
            session.History.Runs(since, run =>
            {
                var day = DayOf(run.At, zone);
                if (day < from)
                {
                    return;
                }

                if (run.ScheduleId is not null && schedules.TryGetValue(run.ScheduleId, out var schedule))
                {
                    schedule.Count(day, run);
                }

                foreach (var name in run.Sources is null ? all : NamesIn(run.Sources, known))
                {
                    if (!sources.TryGetValue(name, out var source))
                    {
                        source = new HistorySeries(name);
                        sources.Add(name, source);
                    }

                    source.Count(day, run);
                }
            });
            return new RunHistory(
                zone,
                from,
                through,
                [.. sources.Values.OrderBy(source => source.Name, StringComparer.Ordinal)],
                [.. rows.Select(row => (row, schedules[row.Id]))],
                [.. session.History.Skips(since).Where(skip => DayOf(skip.ThroughAt, zone) >= from)]
            );
        });
    }

    // Nearly all runs have one of a few sets of sources.
    private static IReadOnlyList<string> NamesIn(string sources, Dictionary<string, IReadOnlyList<string>> known)
    {
        if (!known.TryGetValue(sources, out var names))
        {
            names = HistoryRow.NamesIn(sources);
            known.Add(sources, names);
        }

        return names;
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);
}
