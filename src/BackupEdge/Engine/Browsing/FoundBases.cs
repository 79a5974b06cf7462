using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Determines how the entries of a backup changed since the bases of their sources. Each base is opened when its first source is reached.
/// </summary>
/// <param name="access">Opens the bases.</param>
/// <param name="bases">The id of the base of each source that has one.</param>
internal sealed class FoundBases(ArchiveAccess access, IReadOnlyDictionary<string, string> bases) : IDisposable
{
    // The value is null for a base that cannot be read.
    private readonly Dictionary<string, ManifestWalk?> _opened = new(StringComparer.Ordinal);
    private readonly ByteString _source = new(); // of the entry that was compared last
    private ManifestWalk? _before;
    private bool _hasBase;

    /// <summary>The number of pages that were read of all bases.</summary>
    public int PagesRead
    {
        get
        {
            var pages = 0;
            foreach (var before in _opened.Values)
            {
                pages += before?.PagesRead ?? 0;
            }

            return pages;
        }
    }

    /// <summary>
    /// Returns how the current entry of a walk changed; null if that cannot be read. Entries must be passed in manifest order.
    /// </summary>
    public VersionChange? ChangeOf(ManifestWalk walk)
    {
        var path = walk.Entry.Path.Span;
        if (_source.Length == 0 || !PathOrder.IsWithin(path, _source.Span))
        {
            BeginSource(ArchivePath.SourceOf(path));
        }

        if (_before is not { } before)
        {
            return _hasBase ? null : VersionChange.Added;
        }

        if (!before.MoveTo(path) || !before.Entry.Path.Span.SequenceEqual(path))
        {
            return before.IsUnknown(path) ? null : VersionChange.Added;
        }

        return EntryComparison.Compare(before, walk) switch
        {
            null => null,
            EntryDifferences.None => VersionChange.Unchanged,
            _ => VersionChange.Changed,
        };
    }

    public void Dispose()
    {
        foreach (var before in _opened.Values)
        {
            before?.Dispose();
        }
    }

    private void BeginSource(string source)
    {
        _source.Set(Encoding.UTF8.GetBytes(source));
        _hasBase = bases.TryGetValue(source, out var id);
        _before = id is null ? null : Open(id);
    }

    // If a base cannot be read, the found files are still returned, with an unknown change.
    private ManifestWalk? Open(string id)
    {
        if (_opened.TryGetValue(id, out var known))
        {
            return known;
        }

        try
        {
            return _opened[id] = ManifestWalk.Open(access, id);
        }
        catch (Fault fault)
            when (fault.Code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.IoError)
        {
            return _opened[id] = null;
        }
    }
}
