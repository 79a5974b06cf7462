using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>Collects problems with paths: counts all of them and stores the first 1000. Thread-safe.</summary>
/// <param name="countsSources">Whether <see cref="BySource"/> is needed. The paths must then begin with names of sources.</param>
internal sealed class ReportLog(bool countsSources = false)
{
    private const int MaxReports = 1000;
    private readonly Lock _lock = new();
    private readonly List<PathReport> _reports = [];

    // The stored reports of unreadable paths by their path.
    private readonly Dictionary<string, int> _unreadable = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SourceWarnings> _bySource = new(StringComparer.Ordinal);
    private readonly HashSet<string> _once = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>The total number of reports, including those that are not stored.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds a report for a path in its byte form.</summary>
    public void Add(ReadOnlySpan<byte> path, string code, string message) => Add(PathText.Of(path), code, message);

    /// <summary>Adds a report.</summary>
    public void Add(string path, string code, string message)
    {
        Interlocked.Increment(ref _count);
        var report = new PathReport(path, code, message);
        lock (_lock)
        {
            if (countsSources)
            {
                CountOfSource(report);
            }

            if (_reports.Count < MaxReports)
            {
                if (code == PathReport.Unreadable)
                {
                    _unreadable[path] = _reports.Count;
                }

                _reports.Add(report);
            }
        }
    }

    /// <summary>Adds several reports.</summary>
    public void Add(IEnumerable<PathReport> reports)
    {
        foreach (var report in reports)
        {
            Add(report.Path, report.Code, report.Message);
        }
    }

    /// <summary>Adds a report unless there is already one with the same message. For problems that affect every path.</summary>
    public void AddOnce(ReadOnlySpan<byte> path, string code, string message)
    {
        lock (_lock)
        {
            if (!_once.Add(message))
            {
                return;
            }
        }

        Add(path, code, message);
    }

    /// <summary>Adds to the report of an unreadable path, if it is stored, that a base provides what could not be read.</summary>
    public void MarkCarriedOver(ReadOnlySpan<byte> path, string baseId)
    {
        var text = PathText.Of(path);
        lock (_lock)
        {
            if (_unreadable.Remove(text, out var index))
            {
                var message = $"{_reports[index].Message.TrimEnd('.')}; carried over from {baseId}";
                _reports[index] = new PathReport(text, PathReport.CarriedOver, message);
            }
        }
    }

    /// <summary>Returns the first 1000 reports, sorted by path so that the order does not depend on the threads.</summary>
    public IReadOnlyList<PathReport> ToList()
    {
        lock (_lock)
        {
            var sorted = _reports.ToArray();
            Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Path, b.Path));
            return sorted;
        }
    }

    /// <summary>Returns the counts of the sources that have reports, sorted by name; null if there are none.</summary>
    public IReadOnlyList<SourceWarnings>? BySource()
    {
        lock (_lock)
        {
            return _bySource.Count == 0 ? null : [.. _bySource.Values];
        }
    }

    private void CountOfSource(PathReport report)
    {
        var slash = report.Path.IndexOf('/', StringComparison.Ordinal);
        var source = slash < 0 ? report.Path : report.Path[..slash];
        var counts = _bySource.GetValueOrDefault(source) ?? new SourceWarnings(source, 0, 0);
        counts = counts with { Warnings = counts.Warnings + 1 };
        if (report.IsUnread)
        {
            var isFirst = counts.FirstUnread is null || string.CompareOrdinal(report.Path, counts.FirstUnread) < 0;
            counts = counts with { Unread = counts.Unread + 1, FirstUnread = isFirst ? report.Path : counts.FirstUnread };
        }

        _bySource[source] = counts;
    }
}
