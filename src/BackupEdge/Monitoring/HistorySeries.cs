using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>The runs of a source or a schedule, by day.</summary>
/// <param name="name">The name of the source, or the id of the schedule.</param>
internal sealed class HistorySeries(string name)
{
    private readonly SortedDictionary<DateOnly, HistoryDay> _days = [];

    /// <summary>The name of the source, or the id of the schedule.</summary>
    public string Name => name;

    /// <summary>The days with runs, oldest first.</summary>
    public IEnumerable<HistoryDay> Days => _days.Values;

    /// <summary>Counts a run.</summary>
    public void Count(DateOnly date, in HistoryRow run)
    {
        if (!_days.TryGetValue(date, out var day))
        {
            day = new HistoryDay(date);
            _days.Add(date, day);
        }

        day.Count(run);
    }
}
