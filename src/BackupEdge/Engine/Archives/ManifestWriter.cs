using System.IO.Hashing;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Writes a manifest as pages, each stored as a chunk of the archive. Entries <em>must</em> be added in <see cref="PathOrder"/>. The end
/// of a page depends only on its records, as in a prolly tree, so a change in one folder changes only the pages of that folder, and the
/// next backup does not store the other pages again.
/// </summary>
internal sealed class ManifestWriter(GroupWriter groups)
{
    private const int MinPage = 16 * 1024;
    private const int MeanPage = 64 * 1024;
    private const int MaxPage = 128 * 1024; // plus one record, which is far below the size of a group

    // The id of a chunk decides whether a content record ends after it (one in 32), so that an insertion into a large file does not shift
    // the following records.
    private const ulong RecordMask = 31;
    private const int MaxParts = 128;

    private readonly List<ContentPart> _pending = [];
    private readonly ManifestRoot _root = new();
    private readonly ByteString _page = new();
    private readonly ByteString _firstPath = new();
    private readonly ByteString _lastPath = new();
    private readonly ByteString _markedPage = new();
    private readonly ByteString _markedFirst = new();
    private readonly ByteString _markedLast = new();
    private (int Pages, int PageEntries, bool PageHasEntry) _marked;
    private int _pageEntries;
    private bool _pageHasEntry;

    /// <summary>Adds an entry. For a continued entry, <see cref="AddContent"/> and <see cref="End"/> must be called next.</summary>
    public void Add(ManifestEntry entry)
    {
        var start = Begin(entry.Path.Span);
        ManifestCodec.WriteEntry(_page, entry, _pageHasEntry ? _lastPath.Span : default);
        _pageEntries++;
        _pageHasEntry = true;
        _lastPath.Set(entry.Path.Span);
        EndRecord(start, XxHash3.HashToUInt64(entry.Path.Span));
    }

    /// <summary>Adds content to the continued entry. The manifest does not depend on how the parts are split into calls.</summary>
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

    /// <summary>Ends the continued entry, with its actual size in bytes.</summary>
    public void End(ManifestEntryFlags flags, long size)
    {
        WriteContent();
        Begin(_lastPath.Span);
        ManifestCodec.WriteEnd(_page, flags, size);
    }

    /// <summary>Ends the page, and returns a mark for <see cref="ReturnTo"/>: the number of pages.</summary>
    public int Mark()
    {
        Cut();
        return _root.Pages.Count;
    }

    /// <summary>
    /// Discards all entries since a mark, including an entry whose content has not ended. The chunks of their pages stay in the archive
    /// without a reference.
    /// </summary>
    public void ReturnTo(int mark)
    {
        _pending.Clear();
        _page.Clear();
        _pageEntries = 0;
        _pageHasEntry = false;
        _root.KeepFirst(mark);
    }

    /// <summary>Remembers the position before an entry for <see cref="ReturnToEntry"/>, without an effect on the pages.</summary>
    public void MarkEntry()
    {
        _marked = (_root.Pages.Count, _pageEntries, _pageHasEntry);
        _markedPage.Set(_page.Span);
        _markedFirst.Set(_firstPath.Span);
        _markedLast.Set(_lastPath.Span);
    }

    /// <summary>Discards everything since <see cref="MarkEntry"/>, including an entry whose content has not ended.</summary>
    public void ReturnToEntry()
    {
        _pending.Clear();
        _root.KeepFirst(_marked.Pages);
        (_pageEntries, _pageHasEntry) = (_marked.PageEntries, _marked.PageHasEntry);
        _page.Set(_markedPage.Span);
        _firstPath.Set(_markedFirst.Span);
        _lastPath.Set(_markedLast.Span);
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

        // The chance is proportional to the record's length, so that the mean page size is in bytes and not in records.
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
