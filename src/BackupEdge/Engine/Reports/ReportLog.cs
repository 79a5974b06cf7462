using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>Collects problems with paths: counts all of them and stores the first 1000. Thread-safe.</summary>
internal sealed class ReportLog
{
    private const int MaxReports = 1000;
    private readonly Lock _lock = new();
    private readonly List<PathReport> _reports = [];
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
        lock (_lock)
        {
            if (_reports.Count < MaxReports)
            {
                _reports.Add(new PathReport(path, code, message));
            }
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
}
