using System.Buffers.Binary;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The table of contents of a manifest: its pages in path order, each with its first path, so that the page of any path can be found
/// without reading the others. Takes about a hundred bytes for six hundred entries.
/// </summary>
internal sealed class ManifestRoot
{
    private const int FixedSize = 12; // entries, pages
    private const int RowFixedSize = 2 + ChunkId.Size + 4 + 8 + 4;

    private readonly List<Page> _pages = [];

    /// <summary>The pages of the manifest in path order.</summary>
    public IReadOnlyList<Page> Pages => _pages;

    /// <summary>The number of entries in all pages.</summary>
    public long Entries { get; private set; }

    public void Add(Page page)
    {
        _pages.Add(page);
        Entries += page.Entries;
    }

    /// <summary>Removes all pages after the given number of pages.</summary>
    public void KeepFirst(int count)
    {
        foreach (var page in _pages[count..])
        {
            Entries -= page.Entries;
        }

        _pages.RemoveRange(count, _pages.Count - count);
    }

    /// <summary>Returns the index of the page that contains the path's entry, if the manifest has that entry.</summary>
    public int PageOf(ReadOnlySpan<byte> path)
    {
        int low = 0,
            high = _pages.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PathOrder.Compare(_pages[middle].FirstPath, path) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        // The content of a large file can fill several pages, which all begin with the file's path; its entry is before them.
        var page = Math.Max(0, low - 1);
        while (page > 0 && _pages[page].FirstPath.AsSpan().SequenceEqual(path))
        {
            page--;
        }

        return page;
    }

    public byte[] ToFrame()
    {
        var size = FixedSize;
        foreach (var page in _pages)
        {
            size += RowFixedSize + page.FirstPath.Length;
        }

        var frame = new byte[Frames.SkippableHead + size];
        Frames.WriteSkippable(frame, FrameKind.Root, size);
        var into = frame.AsSpan(Frames.SkippableHead);
        BinaryPrimitives.WriteUInt64LittleEndian(into, (ulong)Entries);
        BinaryPrimitives.WriteUInt32LittleEndian(into[8..], (uint)_pages.Count);
        into = into[FixedSize..];
        foreach (var page in _pages)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)page.FirstPath.Length);
            page.FirstPath.CopyTo(into[2..]);
            into = into[(2 + page.FirstPath.Length)..];
            page.Content.Id.Write(into);
            BinaryPrimitives.WriteUInt32LittleEndian(into[32..], (uint)page.Content.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(into[36..], (ulong)page.Content.Sequence);
            BinaryPrimitives.WriteUInt32LittleEndian(into[44..], (uint)page.Entries);
            into = into[(RowFixedSize - 2)..];
        }

        return frame;
    }

    /// <summary>Parses the payload of a root's frame. Returns null if it is not valid.</summary>
    public static ManifestRoot? TryParse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < FixedSize)
        {
            return null;
        }

        var entries = BinaryPrimitives.ReadUInt64LittleEndian(payload);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]);
        payload = payload[FixedSize..];
        var root = new ManifestRoot();
        byte[] previous = [];
        for (; count > 0; count--)
        {
            if (payload.Length < RowFixedSize)
            {
                return null;
            }

            var pathLength = BinaryPrimitives.ReadUInt16LittleEndian(payload);
            if (payload.Length < RowFixedSize + pathLength)
            {
                return null;
            }

            // Shares the array, because the content of a large file fills many pages that begin with the same path.
            var bytes = payload.Slice(2, pathLength);
            var path = bytes.SequenceEqual(previous) ? previous : bytes.ToArray();
            var row = payload[(2 + pathLength)..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(row[32..]);
            var sequence = BinaryPrimitives.ReadUInt64LittleEndian(row[36..]);
            var begun = BinaryPrimitives.ReadUInt32LittleEndian(row[44..]);
            if (
                length is 0 or > GroupHead.MaxRawBytes
                || sequence is 0 or > (ulong)ArchiveRules.MaxSequence
                || begun > length
                || !ArchivePath.IsSafe(path)
                || (previous.Length > 0 && PathOrder.Compare(previous, path) > 0)
            )
            {
                return null;
            }

            root.Add(new Page(path, ContentPart.Chunk((int)length, (long)sequence, ChunkId.Read(row)), (int)begun));
            previous = path;
            payload = row[(RowFixedSize - 2)..];
        }

        return payload.IsEmpty && (ulong)root.Entries == entries ? root : null;
    }

    /// <summary>One page of a manifest.</summary>
    /// <param name="FirstPath">The path of its first entry, or of the file whose content continues in it.</param>
    /// <param name="Content">The chunk that contains the page.</param>
    /// <param name="Entries">The number of entries that begin in the page.</param>
    internal sealed record Page(byte[] FirstPath, ContentPart Content, int Entries);
}
