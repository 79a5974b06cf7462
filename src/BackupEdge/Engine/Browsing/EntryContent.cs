using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// The content of one manifest entry after the other as its parts, and how it ended; however the manifest splits it into records.
/// </summary>
/// <param name="reader">Just behind the entry's record when it begins.</param>
internal sealed class EntryContent(ManifestReader reader)
{
    private readonly List<ContentPart> _further = [];
    private ManifestEntry _entry = new();
    private List<ContentPart> _parts = [];
    private int _at;
    private bool _hasMore;

    /// <summary>Bytes, as they came out; as of the opening until the end was read.</summary>
    public long Size { get; private set; }

    /// <summary>Whether reading stopped half-way; known at the end.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Whether the manifest is damaged here, so that the rest of the content is not known.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Begins with the entry that was just read.</summary>
    public void Begin(ManifestEntry entry)
    {
        _entry = entry;
        _parts = entry.Parts;
        _at = 0;
        _hasMore = (entry.Flags & ManifestEntryFlags.Continued) != 0;
        Size = entry.Size;
        IsIncomplete = IsBroken = false;
    }

    /// <summary>The next part; false at the end.</summary>
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

    /// <summary>Goes to the end, past the pages between.</summary>
    public void Pass()
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
