using System.Buffers.Binary;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Finds the group of a chunk; thread-safe. The index is a sorted array of rows (first eight bytes of the id, group number) that is
/// searched on disk by interpolation, because ids are evenly distributed, and in windows that are read at once. Only small indexes
/// are loaded into memory.
/// </summary>
internal sealed class ArchiveIndex
{
    /// <summary>The size in bytes of one row.</summary>
    public const int RowSize = 12;

    private const int WindowRows = 340; // about 4 KiB
    private const int MaxEqualPrefixes = 8; // chunks of one archive whose first eight bytes are equal
    private const int BufferSize = (WindowRows + MaxEqualPrefixes) * RowSize;

    private readonly IArchiveSource _source;
    private readonly long _offset;
    private readonly byte[]? _all;

    /// <param name="source">The archive.</param>
    /// <param name="payloadOffset">The offset of the rows in bytes.</param>
    /// <param name="payloadLength">The length of the rows in bytes.</param>
    /// <param name="isInMemory">
    /// Whether the index is loaded. Incremental backups have small indexes, and a chain has many of them: those should be.
    /// </param>
    public ArchiveIndex(IArchiveSource source, long payloadOffset, long payloadLength, bool isInMemory)
    {
        _source = source;
        _offset = payloadOffset;
        Count = payloadLength / RowSize;
        if (isInMemory)
        {
            _all = new byte[payloadLength];
            if (source.Read(payloadOffset, _all) != payloadLength)
            {
                _all = [];
                Count = 0;
            }
        }
    }

    /// <summary>The number of rows.</summary>
    public long Count { get; }

    /// <summary>
    /// Finds the groups whose rows contain the id's first eight bytes: none, nearly always one, by coincidence more. Returns the number
    /// of groups written to <paramref name="groups"/>.
    /// </summary>
    public int Find(in ChunkId id, Span<uint> groups)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        var (first, count) = Search(id.Prefix, buffer, out var rows);
        count = Math.Min(count, groups.Length);
        for (var i = 0; i < count; i++)
        {
            groups[i] = BinaryPrimitives.ReadUInt32LittleEndian(rows[((first.InWindow + i) * RowSize + 8)..]);
        }

        return count;
    }

    /// <summary>Finds the rows that contain the id's first eight bytes. Returns the first row's number and the number of rows.</summary>
    public (long First, int Count) FindRows(in ChunkId id)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        var (first, count) = Search(id.Prefix, buffer, out _);
        return (first.Row, count);
    }

    private ((long Row, int InWindow) First, int Count) Search(ulong prefix, Span<byte> buffer, out ReadOnlySpan<byte> window)
    {
        // The first row that is not before the prefix is in [low, high]; lowValue and highValue bound the values in this range.
        long low = 0,
            high = Count;
        ulong lowValue = 0,
            highValue = ulong.MaxValue;
        for (var step = 0; high - low > WindowRows; step++)
        {
            // Every third step is a binary search step, so that ids that are not evenly distributed need few more steps.
            var middle =
                step % 3 == 2
                    ? low + ((high - low) / 2)
                    : low + (long)((UInt128)(prefix - lowValue) * (ulong)(high - low - 1) / Math.Max(1, highValue - lowValue));
            var row = Rows(middle, 1, buffer);
            if (row.IsEmpty)
            {
                window = default;
                return default;
            }

            var value = PrefixAt(row, 0);
            if (value < prefix)
            {
                (low, lowValue) = (middle + 1, value);
            }
            else
            {
                (high, highValue) = (middle, value);
            }
        }

        window = Rows(low, (int)(Math.Min(Count, high + MaxEqualPrefixes) - low), buffer);
        var first = LowerBound(window, prefix);
        var end = first;
        while (end < window.Length / RowSize && PrefixAt(window, end) == prefix)
        {
            end++;
        }

        return ((low + first, first), end - first);
    }

    // Returns an empty span if the archive has been truncated; the caller then finds no row and reports damage.
    private ReadOnlySpan<byte> Rows(long first, int count, Span<byte> buffer)
    {
        var length = count * RowSize;
        if (_all is not null)
        {
            return _all.AsSpan((int)first * RowSize, length);
        }

        return _source.Read(_offset + (first * RowSize), buffer[..length]) == length ? buffer[..length] : default;
    }

    private static int LowerBound(ReadOnlySpan<byte> rows, ulong prefix)
    {
        int low = 0,
            high = rows.Length / RowSize;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PrefixAt(rows, middle) < prefix)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static ulong PrefixAt(ReadOnlySpan<byte> rows, int row) => BinaryPrimitives.ReadUInt64BigEndian(rows[(row * RowSize)..]);
}
