using System.IO.Hashing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Collects the rows of the group table of an archive that is being written, in blocks of 64 KiB, which is 2 GiB of chunks. The newest
/// blocks are in memory, the others in the scratch file. Not thread-safe.
/// </summary>
internal sealed class GroupTableWriter(TableSpace space)
{
    private const int BlockRows = 2048;
    private const int BlockBytes = BlockRows * GroupTable.RowSize;
    private const int BlocksInMemory = 16;
    private readonly List<byte[]?> _blocks = []; // null for a block in the scratch file
    private readonly List<TableExtent> _written = []; // of the blocks in the scratch file, which are the first ones

    // A sum does not depend on the order in which groups end. It proves that the rows that are read are those that were set.
    private ulong _sum;

    /// <summary>The number of rows, including unused ones.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Sets the row of a group, once. Groups can be set in any order; a number that is never set has a row of zeros, which means no group.
    /// </summary>
    /// <exception cref="Faults.Fault"><c>no_space</c> or <c>io_error</c>.</exception>
    public void Set(uint group, in GroupTable.Row row)
    {
        Span<byte> bytes = stackalloc byte[GroupTable.RowSize];
        row.Write(bytes);
        _sum += SumOf(group, bytes);
        Count = Math.Max(Count, checked((int)group + 1));
        var (block, at) = ((int)(group / BlockRows), (int)(group % BlockRows) * GroupTable.RowSize);
        while (_blocks.Count <= block)
        {
            _blocks.Add(_blocks.Count < BlocksInMemory ? new byte[BlockBytes] : MoveToFile(_blocks.Count - BlocksInMemory));
        }

        if (_blocks[block] is { } rows)
        {
            bytes.CopyTo(rows.AsSpan(at));
        }
        else
        {
            space.Write(_written[block], at, bytes);
        }
    }

    /// <summary>Calls a function with the serialized rows, in order and in pieces of whole rows.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c>, also if the rows are not those that were set.</exception>
    public void Visit(Action<ReadOnlySpan<byte>> visit)
    {
        var buffer = new byte[_written.Count > 0 ? BlockBytes : 0];
        ulong sum = 0;
        for (var block = 0; block < _blocks.Count; block++)
        {
            var rows = _blocks[block] ?? buffer;
            if (_blocks[block] is null)
            {
                space.Read(_written[block], 0, buffer);
            }

            var count = Math.Min(BlockRows, Count - (block * BlockRows));
            for (var i = 0; i < count; i++)
            {
                sum += SumOf((uint)((block * BlockRows) + i), rows.AsSpan(i * GroupTable.RowSize, GroupTable.RowSize));
            }

            visit(rows.AsSpan(0, count * GroupTable.RowSize));
        }

        if (sum != _sum)
        {
            throw TableSpace.Damaged("the rows of the group table are not those that were written");
        }
    }

    private static ulong SumOf(uint group, ReadOnlySpan<byte> row) => row.ContainsAnyExcept((byte)0) ? XxHash3.HashToUInt64(row, group) : 0;

    // Returns the block's memory, filled with zeros, for the next block.
    private byte[] MoveToFile(int block)
    {
        var rows = _blocks[block]!;
        var extent = space.Allocate(BlockBytes);
        space.Write(extent, 0, rows);
        _written.Add(extent);
        _blocks[block] = null;
        Array.Clear(rows);
        return rows;
    }
}
