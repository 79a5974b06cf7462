using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Determines how the entries of a backup changed since the bases of their sources. Only one base is open at a time.
/// </summary>
/// <param name="access">Opens the bases.</param>
/// <param name="bases">The id of the base of each source that has one.</param>
internal sealed class FoundBases(ArchiveAccess access, IReadOnlyDictionary<string, string> bases) : IDisposable
{
    private readonly ByteString _source = new(); // of the entry that was compared last
    private string? _id; // of its base; null for none
    private ManifestWalk? _before; // null also if it cannot be read
    private int _pagesOfOthers;

    /// <summary>The number of pages that were read of all bases.</summary>
    public int PagesRead => _pagesOfOthers + (_before?.PagesRead ?? 0);

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
            return _id is null ? VersionChange.Added : null;
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

    public void Dispose() => _before?.Dispose();

    private void BeginSource(string source)
    {
        _source.Set(Encoding.UTF8.GetBytes(source));
        var id = bases.GetValueOrDefault(source);
        if (id == _id)
        {
            return;
        }

        _pagesOfOthers = PagesRead;
        _before?.Dispose();
        _before = null;
        _id = id;
        _before = id is null ? null : Open(id);
    }

    // If a base cannot be read, the found files are still returned, with an unknown change.
    private ManifestWalk? Open(string id)
    {
        try
        {
            return ManifestWalk.Open(access, id);
        }
        catch (Fault fault)
            when (fault.Code is FaultCode.ArchiveMissing or FaultCode.ArchiveDamaged or FaultCode.ArchiveUnsupported or FaultCode.IoError)
        {
            return null;
        }
    }
}
