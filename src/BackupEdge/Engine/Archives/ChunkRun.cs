using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Chunks in the scratch file, sorted by id. They lie in pages of 4 KiB: up to 113 entries (32 bytes of the id, then the group's number),
/// zeros, and the XXH3 of all that. The seed of the checksum depends on run and page, so that a page of another run is not taken for this
/// one. The prefix of each page's first chunk is kept in memory, which takes 0.07 bytes for each chunk: finding a chunk reads one page.
/// </summary>
internal sealed class ChunkRun
{
    private const int PageBytes = 4096;
    private const int EntryBytes = ChunkId.Size + sizeof(uint);
    private const int ChecksumAt = PageBytes - sizeof(ulong);
    private const int PageEntries = ChecksumAt / EntryBytes;
    private const int BufferPages = 16;
    private readonly TableSpace _space;
    private readonly TableExtent _extent;
    private readonly ulong[] _firsts;

    private ChunkRun(TableSpace space, TableExtent extent, ulong[] firsts, long count)
    {
        _space = space;
        _extent = extent;
        _firsts = firsts;
        Count = count;
    }

    /// <summary>The number of chunks.</summary>
    public long Count { get; }

    /// <summary>Writes a run.</summary>
    /// <param name="space">The space that receives the run.</param>
    /// <param name="sorted">The chunks, sorted by id.</param>
    /// <param name="count">The number of chunks, at least 1.</param>
    /// <exception cref="Faults.Fault">
    /// <c>no_space</c>, or <c>io_error</c>, also if there are not as many chunks as <paramref name="count"/>.
    /// </exception>
    public static ChunkRun Write(TableSpace space, IEnumerable<ChunkEntry> sorted, long count)
    {
        var pages = (count + PageEntries - 1) / PageEntries;
        var extent = space.Allocate(pages * PageBytes);
        var firsts = new ulong[pages];
        var buffer = ArrayPool<byte>.Shared.Rent(BufferPages * PageBytes);
        try
        {
            long page = 0,
                written = 0;
            var entries = 0; // of the current page
            foreach (var entry in sorted)
            {
                if (++written > count)
                {
                    break;
                }

                var into = buffer.AsSpan((int)(page % BufferPages) * PageBytes, PageBytes);
                if (entries == 0)
                {
                    firsts[page] = entry.Id.Prefix;
                    into.Clear();
                }

                var row = into[(entries * EntryBytes)..];
                entry.Id.Write(row);
                BinaryPrimitives.WriteUInt32LittleEndian(row[ChunkId.Size..], entry.Group);
                if (++entries == PageEntries || written == count)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(into[ChecksumAt..], ChecksumOf(into, extent, page));
                    entries = 0;
                    page++;
                    if (page % BufferPages == 0 || page == pages)
                    {
                        var first = (page - 1) / BufferPages * BufferPages;
                        space.Write(extent, first * PageBytes, buffer.AsSpan(0, (int)(page - first) * PageBytes));
                    }
                }
            }

            return written == count
                ? new ChunkRun(space, extent, firsts, count)
                : throw TableSpace.Damaged("a run of chunks does not have as many as were written");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Returns whether the run contains a chunk.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c>, also if a page is damaged.</exception>
    public bool Contains(in ChunkId id)
    {
        Span<byte> wanted = stackalloc byte[ChunkId.Size];
        Span<byte> buffer = stackalloc byte[PageBytes];
        id.Write(wanted);

        // Begins one page earlier, because chunks with the same prefix can lie on both sides of the start of a page.
        for (var page = Math.Max(0, LowerBound(id.Prefix) - 1); page < _firsts.Length && _firsts[page] <= id.Prefix; page++)
        {
            ReadPages(page, 1, buffer);
            int low = 0,
                high = EntriesOf(page);
            while (low < high)
            {
                var middle = (low + high) / 2;
                var order = buffer.Slice(middle * EntryBytes, ChunkId.Size).SequenceCompareTo(wanted);
                if (order == 0)
                {
                    return true;
                }

                (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
            }
        }

        return false;
    }

    /// <summary>Reads all chunks in order.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c>, also if a page is damaged.</exception>
    public IEnumerable<ChunkEntry> Read()
    {
        // From the pool, because merges are frequent, and a collection of their garbage would come late.
        var buffer = ArrayPool<byte>.Shared.Rent(BufferPages * PageBytes);
        try
        {
            for (var first = 0; first < _firsts.Length; first += BufferPages)
            {
                var pages = Math.Min(BufferPages, _firsts.Length - first);
                ReadPages(first, pages, buffer);
                for (var page = 0; page < pages; page++)
                {
                    var entries = EntriesOf(first + page);
                    for (var i = 0; i < entries; i++)
                    {
                        yield return EntryAt(buffer.AsSpan((page * PageBytes) + (i * EntryBytes)));
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Frees the space of the run, which must not be used any more.</summary>
    public void Free() => _space.Free(_extent);

    private static ulong ChecksumOf(ReadOnlySpan<byte> page, in TableExtent extent, long number) =>
        XxHash3.HashToUInt64(page[..ChecksumAt], ((long)extent.Number << 32) + number);

    private static ChunkEntry EntryAt(ReadOnlySpan<byte> row) =>
        new(ChunkId.Read(row), BinaryPrimitives.ReadUInt32LittleEndian(row[ChunkId.Size..]));

    private int EntriesOf(long page) => (int)Math.Min(PageEntries, Count - (page * PageEntries));

    private void ReadPages(long first, int count, Span<byte> into)
    {
        into = into[..(count * PageBytes)];
        _space.Read(_extent, first * PageBytes, into);
        for (var i = 0; i < count; i++)
        {
            var page = into.Slice(i * PageBytes, PageBytes);
            if (BinaryPrimitives.ReadUInt64LittleEndian(page[ChecksumAt..]) != ChecksumOf(page, _extent, first + i))
            {
                throw TableSpace.Damaged($"the page at byte {_extent.Offset + ((first + i) * PageBytes)} does not match its checksum");
            }
        }
    }

    // The first page that begins with this prefix or a later one.
    private int LowerBound(ulong prefix)
    {
        int low = 0,
            high = _firsts.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _firsts[middle] < prefix ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
