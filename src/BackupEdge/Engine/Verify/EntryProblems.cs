using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Verify;

/// <summary>
/// Reports the problems of the entries of a backup, and counts those of each source. Memory use: a number for each source.
/// </summary>
/// <param name="problems">Receives the reports.</param>
/// <param name="sources">The names of the sources of the backup; null if they are unknown.</param>
internal sealed class EntryProblems(ReportLog problems, HashSet<string>? sources)
{
    private const string Damaged = "damaged";
    private readonly Dictionary<string, long> _bySource = new(StringComparer.Ordinal);
    private readonly List<(string Name, byte[] First, byte[] End)> _sources =
    [
        .. (sources ?? []).Select(name => (name, Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(name + "\0"))),
    ];
    private long _count;

    /// <summary>The maximum number of entries that were lost with damaged pages of the manifest.</summary>
    public long Lost { get; private set; }

    /// <summary>Adds the problem of an entry.</summary>
    public void Add(ReadOnlySpan<byte> path, string problem)
    {
        problems.Add(path, Damaged, problem);
        Count(path, isToEnd: false, path);
    }

    /// <summary>Adds the problem of a page of the manifest, which concerns every source of which it may have entries.</summary>
    /// <param name="page">The page.</param>
    /// <param name="next">The first path of the page that follows; null if there is none.</param>
    /// <param name="problem">What is wrong with it.</param>
    public void Add(ManifestRoot.Page page, byte[]? next, string problem)
    {
        problems.Add(page.FirstPath, Damaged, $"The manifest is damaged from here on, for up to {page.Entries} entries: {problem}");
        Lost += page.Entries;
        Count(page.FirstPath, isToEnd: next is null, next);
    }

    /// <summary>Returns which sources the problems concern.</summary>
    /// <param name="explained">The number of other problems that affect only entries that were added here.</param>
    public ProblemOwners ToOwners(long explained) => new(_bySource, _count, explained);

    // Both paths are inclusive. No name contains a zero byte, so the end of a source sorts after everything in it.
    private void Count(ReadOnlySpan<byte> from, bool isToEnd, ReadOnlySpan<byte> to)
    {
        var isCounted = false;
        foreach (var (name, first, end) in _sources)
        {
            if (PathOrder.Compare(from, end) < 0 && (isToEnd || PathOrder.Compare(first, to) <= 0))
            {
                _bySource[name] = _bySource.GetValueOrDefault(name) + 1;
                isCounted = true;
            }
        }

        _count += isCounted ? 1 : 0;
    }
}
