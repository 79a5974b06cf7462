using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// Enumerates the content parts of one manifest entry after another, across the records into which the manifest splits them.
/// </summary>
/// <param name="reader">Must be positioned directly after the entry's record when <see cref="Begin"/> is called.</param>
internal sealed class EntryContent(ManifestReader reader)
{
    private readonly List<ContentPart> _further = [];
    private ManifestEntry _entry = new();
    private List<ContentPart> _parts = [];
    private int _at;
    private bool _hasMore;

    /// <summary>The size in bytes that the backup read. Before the end is reached, the size when the file was opened.</summary>
    public long Size { get; private set; }

    /// <summary>Whether the backup could not read all of the content. Valid only after the end is reached.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Whether the manifest is damaged here, so the rest of the content is unknown.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Starts with the entry that was just read.</summary>
    public void Begin(ManifestEntry entry)
    {
        _entry = entry;
        _parts = entry.Parts;
        _at = 0;
        _hasMore = (entry.Flags & ManifestEntryFlags.Continued) != 0;
        Size = entry.Size;
        IsIncomplete = IsBroken = false;
    }

    /// <summary>Gets the next part; returns false at the end.</summary>
    public bool TryNext(out ContentPart part)
    {
        while (_at == _parts.Count)
        {
            if (!_hasMore)
            {
                part = default;
                return false;
            }

            _parts = _further;
            _at = 0;
            var skippedBefore = reader.SkippedPages;
            if (!reader.TryNextContent(_further, out var flags, out var size))
            {
                End(flags, size, skippedBefore);
            }
        }

        part = _parts[_at++];
        return true;
    }

    /// <summary>Moves to the end without reading the manifest pages in between.</summary>
    public void SkipToEnd()
    {
        if (_hasMore)
        {
            var skippedBefore = reader.SkippedPages;
            reader.SkipContent(_entry.Path.Span, _further, out var flags, out var size);
            End(flags, size, skippedBefore);
        }
    }

    private void End(ManifestEntryFlags flags, long size, int skippedBefore)
    {
        _further.Clear();
        _hasMore = false;
        IsBroken = reader.SkippedPages != skippedBefore;
        if (!IsBroken)
        {
            Size = size;
            IsIncomplete = (flags & ManifestEntryFlags.Incomplete) != 0;
        }
    }
}
