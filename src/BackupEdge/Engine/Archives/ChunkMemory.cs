namespace BackupEdge.Engine.Archives;

/// <summary>
/// A set of chunks in memory: an open-addressing table over blocks of entries, because that needs 40 to 47 bytes per chunk and a dictionary
/// twice as much. A block is too small for the heap of large objects, so growing leaves no large garbage. Not thread-safe.
/// </summary>
internal sealed class ChunkMemory
{
    /// <summary>The maximum number of bytes that a chunk takes, in a table of a thousand chunks or more.</summary>
    public const int MaxEntryBytes = 47;

    private const int BlockBits = 10;
    private const int BlockSize = 1 << BlockBits;
    private ChunkEntry[][] _blocks = [new ChunkEntry[16]];
    private int[] _slots = new int[32]; // entry number + 1, or 0

    /// <summary>The number of chunks.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a chunk with its group. Returns false if the set contains the chunk.</summary>
    public bool TryAdd(in ChunkId id, uint group)
    {
        var slot = SlotOf(id);
        while (_slots[slot] != 0)
        {
            if (EntryAt(_slots[slot] - 1).Id == id)
            {
                return false;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        MakeRoom();
        EntryAt(Count++) = new ChunkEntry(id, group);
        _slots[slot] = Count;
        if (Count * 4 > _slots.Length * 3)
        {
            Rehash();
        }

        return true;
    }

    /// <summary>
    /// Sorts the chunks by id, and returns them. Until <see cref="Clear"/>, nothing can be added, because the slots hold the order.
    /// </summary>
    public IEnumerable<ChunkEntry> Sort()
    {
        var order = _slots.AsSpan(0, Count);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        order.Sort((left, right) => EntryAt(left).Id.CompareTo(EntryAt(right).Id));
        return InOrder();
    }

    /// <summary>Adds all chunks to a filter.</summary>
    public void AddTo(ChunkFilter filter)
    {
        for (var i = 0; i < Count; i++)
        {
            filter.Add(EntryAt(i).Id);
        }
    }

    /// <summary>Removes all chunks, and keeps the memory for the next ones.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    private IEnumerable<ChunkEntry> InOrder()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return EntryAt(_slots[i]);
        }
    }

    private ref ChunkEntry EntryAt(int number) => ref _blocks[number >> BlockBits][number & (BlockSize - 1)];

    // Uses the suffix, because all prefixes in a shard begin with the same bits.
    private int SlotOf(in ChunkId id) => (int)(id.Suffix & (uint)(_slots.Length - 1));

    private void MakeRoom()
    {
        var block = Count >> BlockBits;
        if (block == _blocks.Length)
        {
            Array.Resize(ref _blocks, block + 1);
            _blocks[block] = new ChunkEntry[BlockSize];
        }
        else if (Count == _blocks[0].Length && Count < BlockSize)
        {
            // Only the first block grows, so that a small table takes little memory.
            Array.Resize(ref _blocks[0], Count * 2);
        }
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            var slot = SlotOf(EntryAt(i).Id);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i + 1;
        }
    }
}
