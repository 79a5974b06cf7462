using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Reports;

/// <summary>Collects what went other than it should: all are counted, the first 1000 are kept. Safe for several threads.</summary>
internal sealed class ReportLog
{
    private const int Kept = 1000;
    private readonly Lock _lock = new();
    private readonly List<PathReport> _reports = [];
    private readonly HashSet<string> _once = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Add(ReadOnlySpan<byte> path, string code, string message) => Add(PathText.Of(path), code, message);

    public void Add(string path, string code, string message)
    {
        Interlocked.Increment(ref _count);
        lock (_lock)
        {
            if (_reports.Count < Kept)
            {
                _reports.Add(new PathReport(path, code, message));
            }
        }
    }

    /// <summary>As the others, but only for the first path with this message: what is true of every path is told once.</summary>
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

    /// <summary>The first 1000, in path order, so that the same faults read the same each time.</summary>
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
