using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads a manifest one entry at a time, from its first page or from the page of a path. Pages that cannot be read and entries that violate
/// the <see cref="EntryRules"/> are reported to <paramref name="damaged"/> and skipped.
/// </summary>
/// <param name="root">The table of pages.</param>
/// <param name="chunks">Reads the bytes of pages.</param>
/// <param name="damaged">Called with each damaged page and what is wrong with it.</param>
internal sealed class ManifestReader(ManifestRoot root, ChunkReader chunks, Action<ManifestRoot.Page, string> damaged)
{
    private readonly ByteString _page = new();
    private readonly ByteString _path = new();
    private readonly EntryRules _rules = new();
    private int _at;
    private int _nextPage;
    private int _skipped;

    /// <summary>
    /// Whether entries that violate the <see cref="EntryRules"/> are reported and skipped. Must be true for the manifest of a backup, whose
    /// content is not trusted.
    /// </summary>
    public bool IsChecked { get; init; } = true;

    /// <summary>Moves to the page that contains the path's entry. Entries before the path may be returned first.</summary>
    public void Seek(ReadOnlySpan<byte> path)
    {
        _nextPage = root.PageOf(path);
        _page.Clear();
        _at = 0;
        _rules.Restart();
    }

    /// <summary>Moves to the page that contains the path's entry, unless that would be backwards.</summary>
    public void SeekForward(ReadOnlySpan<byte> path)
    {
        var page = root.PageOf(path);
        if (page >= _nextPage)
        {
            _nextPage = page;
            _page.Clear();
            _at = 0;
        }
    }

    /// <summary>The number of pages read so far, including pages that could not be read.</summary>
    public int PagesRead { get; private set; }

    /// <summary>The number of pages skipped so far because of damage, completely or in part.</summary>
    public int SkippedPages => _skipped;

    /// <summary>The next page if the current page is completely read; otherwise, or at the end, null.</summary>
    public ManifestRoot.Page? PageAhead => _at >= _page.Length && _nextPage < root.Pages.Count ? root.Pages[_nextPage] : null;

    /// <summary>Skips <see cref="PageAhead"/> without reading it.</summary>
    public void SkipPage() => _nextPage++;

    /// <summary>
    /// Reads the entry with the given path. Returns false if there is none; <paramref name="entry"/> then has undefined content.
    /// </summary>
    public bool TryFind(ReadOnlySpan<byte> path, ManifestEntry entry)
    {
        Seek(path);
        while (TryNext(entry))
        {
            if (PathOrder.Compare(entry.Path.Span, path) >= 0)
            {
                return entry.Path.Span.SequenceEqual(path);
            }
        }

        return false;
    }

    /// <summary>The position of the reader between two records, for <see cref="TryReturn"/>.</summary>
    public (int NextPage, int At) Position => (_nextPage, _at);

    /// <summary>Returns to a position within the content of the same entry. Returns false if its page can no longer be read.</summary>
    public bool TryReturn((int NextPage, int At) position)
    {
        if (position.NextPage != _nextPage)
        {
            _nextPage = position.NextPage;
            if (_nextPage > 0)
            {
                _nextPage--;
                _page.Clear();
                _at = 0;
                var skippedBefore = _skipped;
                Peek();
                if (_skipped != skippedBefore || _nextPage != position.NextPage)
                {
                    return false;
                }
            }
        }

        _at = position.At;
        return true;
    }

    /// <summary>Reads the next entry and skips unread content of the previous one. Returns false at the end.</summary>
    public bool TryNext(ManifestEntry entry)
    {
        while (Peek() is var type && type != 0)
        {
            try
            {
                var rest = _page.Span[(_at + 1)..];
                if (type == ManifestCodec.EntryRecord)
                {
                    ManifestCodec.ReadEntry(ref rest, _path, entry);
                    _at = _page.Length - rest.Length;
                    if (IsChecked && _rules.ProblemOf(entry) is { } problem)
                    {
                        damaged(new ManifestRoot.Page(entry.Path.Span.ToArray(), default, 1), problem);
                        continue;
                    }

                    return true;
                }

                SkipRecord(type, ref rest, entry);
                _at = _page.Length - rest.Length;
            }
            catch (FormatException e)
            {
                Abandon(e.Message);
            }
        }

        return false;
    }

    /// <summary>
    /// Reads the next content record of a continued entry. At the end of its content, returns false with the flags and the size of the end
    /// record. If the manifest is damaged there, the flags are <see cref="ManifestEntryFlags.Incomplete"/>.
    /// </summary>
    public bool TryNextContent(List<ContentPart> parts, out ManifestEntryFlags endFlags, out long endSize)
    {
        (endFlags, endSize) = (ManifestEntryFlags.Incomplete, 0);
        var skippedBefore = _skipped;
        var type = Peek();
        if (_skipped != skippedBefore)
        {
            return false;
        }

        try
        {
            var rest = type == 0 ? default : _page.Span[(_at + 1)..];
            switch (type)
            {
                case ManifestCodec.ContentRecord:
                    ManifestCodec.ReadParts(ref rest, parts);
                    _at = _page.Length - rest.Length;
                    return true;
                case ManifestCodec.EndRecord:
                    (endFlags, endSize) = ManifestCodec.ReadEnd(ref rest);
                    _at = _page.Length - rest.Length;
                    return false;
                default:
                    return false;
            }
        }
        catch (FormatException e)
        {
            Abandon(e.Message);
            return false;
        }
    }

    /// <summary>
    /// Visits all parts of the entry just read, first the parts in its own record, then those of each content record. Returns the flags of
    /// the end record and the size of the content in bytes.
    /// </summary>
    /// <param name="entry">The entry that was just read.</param>
    /// <param name="scratch">A list for the parts of content records; its former content is lost.</param>
    /// <param name="visit">Called with each list of parts, which is valid only during the call.</param>
    public (ManifestEntryFlags Flags, long Size) VisitParts(ManifestEntry entry, List<ContentPart> scratch, Action<List<ContentPart>> visit)
    {
        visit(entry.Parts);
        var (flags, size) = (ManifestEntryFlags.None, entry.Size);
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
        {
            while (TryNextContent(scratch, out flags, out size))
            {
                visit(scratch);
            }
        }

        return (flags, size);
    }

    /// <summary>
    /// Skips the content of the continued entry just read, and returns the flags and the size of its end record. Pages that contain only
    /// this content are not read.
    /// </summary>
    public void SkipContent(ReadOnlySpan<byte> path, List<ContentPart> scratch, out ManifestEntryFlags endFlags, out long endSize)
    {
        var last = _nextPage - 1;
        while (last + 1 < root.Pages.Count && root.Pages[last + 1].FirstPath.AsSpan().SequenceEqual(path))
        {
            last++;
        }

        if (last >= _nextPage)
        {
            _nextPage = last;
            _page.Clear();
            _at = 0;
        }

        while (TryNextContent(scratch, out endFlags, out endSize)) { }
    }

    // Returns the type of the current record, or 0 at the end. Loads pages as needed.
    private byte Peek()
    {
        while (_at >= _page.Length)
        {
            if (_nextPage >= root.Pages.Count)
            {
                return 0;
            }

            var page = root.Pages[_nextPage++];
            _page.Clear();
            _at = 0;
            _path.Clear();
            PagesRead++;
            if (chunks.TryRead(page.Content, ChunkDomain.Page, out var bytes, out var problem))
            {
                _page.Set(bytes);
            }
            else
            {
                _skipped++;
                damaged(page, problem ?? "it cannot be read");
            }
        }

        return _page.Span[_at];
    }

    private void Abandon(string problem)
    {
        _skipped++;
        damaged(root.Pages[_nextPage - 1], problem);
        _at = _page.Length;
    }

    private static void SkipRecord(byte type, ref ReadOnlySpan<byte> rest, ManifestEntry entry)
    {
        switch (type)
        {
            case ManifestCodec.ContentRecord:
                ManifestCodec.ReadParts(ref rest, entry.Parts);
                break;
            case ManifestCodec.EndRecord:
                ManifestCodec.ReadEnd(ref rest);
                break;
            default:
                throw new FormatException($"A record of unknown type {type}.");
        }
    }
}
