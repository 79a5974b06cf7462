using System.IO.Hashing;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Writes a manifest as pages, each a chunk of the archive. Entries <em>must</em> come in <see cref="PathOrder"/>. Where a page ends
/// depends on the records alone (prolly-tree fashion), so that a change in one folder changes the pages about it and no
/// others: the next backup finds the rest stored already.
/// </summary>
internal sealed class ManifestWriter(GroupWriter groups)
{
    private const int MinPage = 16 * 1024;
    private const int MeanPage = 64 * 1024;
    private const int MaxPage = 128 * 1024; // and one record more: far below a group

    // A content record ends after a chunk whose id says so, one in 32: an insert into a large file must not shift the rest.
    private const ulong RecordMask = 31;
    private const int MaxParts = 128;

    private readonly List<ContentPart> _pending = [];
    private readonly ManifestRoot _root = new();
    private readonly ByteString _page = new();
    private readonly ByteString _firstPath = new();
    private readonly ByteString _lastPath = new();
    private int _pageEntries;
    private bool _pageHasEntry;

    /// <summary>Adds an entry. When it is continued, content and an end must follow.</summary>
    public void Add(ManifestEntry entry)
    {
        var start = Begin(entry.Path.Span);
        ManifestCodec.WriteEntry(_page, entry, _pageHasEntry ? _lastPath.Span : default);
        _pageEntries++;
        _pageHasEntry = true;
        _lastPath.Set(entry.Path.Span);
        EndRecord(start, XxHash3.HashToUInt64(entry.Path.Span));
    }

    /// <summary>Adds content to the continued entry. How it is split over calls does not show in the manifest.</summary>
    public void AddContent(List<ContentPart> parts)
    {
        foreach (var part in parts)
        {
            _pending.Add(part);
            if ((part.Id.Suffix & RecordMask) == 0 || _pending.Count == MaxParts)
            {
                WriteContent();
            }
        }
    }

    /// <summary>Ends the continued entry, with the size as it came out.</summary>
    public void End(ManifestEntryFlags flags, long size)
    {
        WriteContent();
        Begin(_lastPath.Span);
        ManifestCodec.WriteEnd(_page, flags, size);
    }

    /// <summary>Ends the page, and returns how many there are: a place to go back to.</summary>
    public int Mark()
    {
        Cut();
        return _root.Pages.Count;
    }

    /// <summary>
    /// Forgets all entries since a mark, also one whose content has not ended. The chunks of their pages stay in the archive, and nothing
    /// refers to them.
    /// </summary>
    public void ReturnTo(int mark)
    {
        _pending.Clear();
        _page.Clear();
        _pageEntries = 0;
        _pageHasEntry = false;
        _root.KeepFirst(mark);
    }

    /// <summary>Stores the last page and returns the root.</summary>
    public ManifestRoot Finish()
    {
        Cut();
        groups.Flush();
        return _root;
    }

    private void WriteContent()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        var start = Begin(_lastPath.Span);
        ManifestCodec.WriteContent(_page, _pending);
        EndRecord(start, _pending[^1].Id.Suffix);
        _pending.Clear();
    }

    private int Begin(ReadOnlySpan<byte> path)
    {
        if (_page.Length == 0)
        {
            _firstPath.Set(path);
        }

        return _page.Length;
    }

    private void EndRecord(int start, ulong key)
    {
        if (_page.Length < MinPage)
        {
            return;
        }

        // Likelier for long records, so that the mean is in bytes and not in records.
        var chance = ulong.MaxValue / (MeanPage - MinPage) * (ulong)(_page.Length - start);
        if (key < chance || _page.Length >= MaxPage)
        {
            Cut();
        }
    }

    private void Cut()
    {
        if (_page.Length == 0)
        {
            return;
        }

        _root.Add(new ManifestRoot.Page(_firstPath.Span.ToArray(), groups.Add(_page.Span), _pageEntries));
        _page.Clear();
        _pageEntries = 0;
        _pageHasEntry = false;
    }
}
