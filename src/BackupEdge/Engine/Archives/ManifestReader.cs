using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads a manifest from its first page, or from the page of a path, one entry at a time. A page that cannot be read, or
/// an entry that breaks the <see cref="EntryRules"/>, is told to <paramref name="damaged"/> and passed over.
/// </summary>
/// <param name="root">The pages.</param>
/// <param name="chunks">Gives their bytes.</param>
/// <param name="damaged">Gets the page and what is wrong with it.</param>
internal sealed class ManifestReader(ManifestRoot root, ChunkReader chunks, Action<ManifestRoot.Page, string> damaged)
{
    private readonly ByteString _page = new();
    private readonly ByteString _path = new();
    private readonly EntryRules _rules = new();
    private int _at;
    private int _nextPage;
    private int _skipped;

    /// <summary>
    /// Whether entries that break the <see cref="EntryRules"/> are told to the caller of damage and passed over; false only to read what is
    /// no manifest of a backup.
    /// </summary>
    public bool IsChecked { get; init; } = true;

    /// <summary>Goes to the page where the path's entry must be; entries before it may still come.</summary>
    public void Seek(ReadOnlySpan<byte> path)
    {
        _nextPage = root.PageOf(path);
        _page.Clear();
        _at = 0;
        _rules.Restart();
    }

    /// <summary>As <see cref="Seek"/>, but never back: what is wanted next lies beyond what was read.</summary>
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

    /// <summary>Pages read so far, those that could not be read too.</summary>
    public int PagesRead { get; private set; }

    /// <summary>Pages that were given up so far.</summary>
    public int SkippedPages => _skipped;

    /// <summary>The page that comes next when nothing of the one at hand is left; else null.</summary>
    public ManifestRoot.Page? PageAhead => _at >= _page.Length && _nextPage < root.Pages.Count ? root.Pages[_nextPage] : null;

    /// <summary>Leaves <see cref="PageAhead"/> unread.</summary>
    public void PassPage() => _nextPage++;

    /// <summary>
    /// Goes to a path's entry and reads it into the carrier; false when it is not there. What the carrier holds then means nothing.
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

    /// <summary>Where the reader is, for <see cref="TryReturn"/>: only between records of one page or at its end.</summary>
    public (int NextPage, int At) Position => (_nextPage, _at);

    /// <summary>Goes back to where it was, within the content of the same entry; false when the page cannot be read any more.</summary>
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

    /// <summary>Reads the next entry into the carrier, passing over content left unread; false at the end.</summary>
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

                SkipContent(type, ref rest, entry);
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
    /// Reads the next stretch of a continued entry's content; false at its end, with how it ended. When the manifest is
    /// damaged there, the end is told as incomplete.
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
    /// Visits all parts of the entry just read in stretches, first those of its own record, then those of its continued content. Returns
    /// how the content ended, and its size.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="scratch">Holds continued content; what it held is overwritten.</param>
    /// <param name="visit">Gets each stretch, which is valid within the call.</param>
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
    /// Goes to the end of the content of the continued entry just read, and tells how it ended; pages that only go on with it stay unread.
    /// </summary>
    public void PassContent(ReadOnlySpan<byte> path, List<ContentPart> scratch, out ManifestEntryFlags endFlags, out long endSize)
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

    // The type of the record at hand, loading pages as needed; 0 at the end.
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
            if (chunks.TryRead(page.Content, out var bytes, out var problem))
            {
                _page.Set(bytes);
            }
            else
            {
                _skipped++;
                damaged(page, problem ?? "unreadable");
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

    private static void SkipContent(byte type, ref ReadOnlySpan<byte> rest, ManifestEntry entry)
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
