using System.Buffers.Binary;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Shows the sealed pages of an archive's index as the rows in them. Opens a page when it is needed, and keeps the pages that were used
/// last, 12 KiB each. A page that does not open counts as the end of the rows, which a verify reports. Thread-safe.
/// </summary>
/// <param name="source">The archive.</param>
/// <param name="offset">The offset in bytes of the first page.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="keys">The keys of the archive.</param>
internal sealed class SealedIndex(IArchiveSource source, long offset, long rows, ArchiveKeys keys) : IArchiveSource
{
    /// <summary>The number of rows in every page except the last one, which may have fewer.</summary>
    public const int PageRows = 1024;

    private const int PageBytes = PageRows * ArchiveIndex.RowSize;
    private const int SealedPageBytes = PageBytes + Seal.Overhead;
    private const int MaxPages = 16;
    private readonly Lock _lock = new();
    private readonly List<Page> _pages = [];
    private readonly byte[] _sealed = new byte[SealedPageBytes];
    private long _uses;

    /// <summary>The size in bytes of all rows.</summary>
    public long Length => rows * ArchiveIndex.RowSize;

    /// <summary>Returns the number of rows in pages that take a number of bytes; -1 if no pages take that many.</summary>
    public static long RowsIn(long bytes)
    {
        var rest = bytes % SealedPageBytes;
        var last = rest - Seal.Overhead;
        return rest == 0 ? bytes / SealedPageBytes * PageRows
            : last > 0 && last % ArchiveIndex.RowSize == 0 ? (bytes / SealedPageBytes * PageRows) + (last / ArchiveIndex.RowSize)
            : -1;
    }

    /// <summary>Returns the number of bytes of the pages of a number of rows.</summary>
    public static long BytesOf(long rows) => (rows * ArchiveIndex.RowSize) + ((rows + PageRows - 1) / PageRows * Seal.Overhead);

    /// <summary>Seals one page.</summary>
    /// <param name="keys">The keys of the archive.</param>
    /// <param name="number">The number of the page.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="into">Receives the sealed page.</param>
    /// <returns>The sealed page.</returns>
    public static ReadOnlySpan<byte> Write(ArchiveKeys keys, uint number, ReadOnlySpan<byte> rows, Span<byte> into)
    {
        Span<byte> clear = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(clear, number);
        var page = into[..(rows.Length + Seal.Overhead)];
        Seal.Write(keys.Cipher, keys.Index, clear, rows, page);
        return page;
    }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> into)
    {
        var done = 0;
        lock (_lock)
        {
            while (done < into.Length && offset < Length)
            {
                if (Open(offset / PageBytes) is not { } page)
                {
                    break;
                }

                var from = page.Rows.AsSpan(0, page.Length)[(int)(offset % PageBytes)..];
                var count = Math.Min(from.Length, into.Length - done);
                from[..count].CopyTo(into[done..]);
                done += count;
                offset += count;
            }
        }

        return done;
    }

    /// <summary>Does nothing: the archive is disposed by its owner.</summary>
    public void Dispose() { }

    private Page? Open(long number)
    {
        Page? oldest = null;
        foreach (var page in _pages)
        {
            if (page.Number == number)
            {
                page.LastUse = ++_uses;
                return page;
            }

            oldest = oldest is null || page.LastUse < oldest.LastUse ? page : oldest;
        }

        if (_pages.Count < MaxPages || oldest is null)
        {
            oldest = new Page();
            _pages.Add(oldest);
        }

        oldest.Number = -1;
        oldest.Length = (int)Math.Min(PageBytes, Length - (number * PageBytes));
        var bytes = _sealed.AsSpan(0, oldest.Length + Seal.Overhead);
        Span<byte> clear = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(clear, (uint)number);
        if (
            source.Read(offset + (number * SealedPageBytes), bytes) != bytes.Length
            || !Seal.TryOpen(keys.Cipher, keys.Index, clear, bytes, oldest.Rows.AsSpan(0, oldest.Length))
        )
        {
            return null;
        }

        (oldest.Number, oldest.LastUse) = (number, ++_uses);
        return oldest;
    }

    private sealed class Page
    {
        public long Number { get; set; } = -1;

        public byte[] Rows { get; } = new byte[PageBytes];

        public int Length { get; set; }

        public long LastUse { get; set; }
    }
}
