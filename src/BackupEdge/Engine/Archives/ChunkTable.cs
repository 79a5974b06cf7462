using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Records the chunks of an archive that is being written, each with its group. Several threads can add chunks at the same time; if they
/// add the same chunk, exactly one of them must store it. The table is split into shards, each an open-addressing table over a dense
/// array, because that needs 40 to 50 bytes per chunk and a dictionary twice as much.
/// </summary>
internal sealed class ChunkTable
{
    private const int ShardCount = 64;
    private readonly Shard[] _shards = new Shard[ShardCount];

    public ChunkTable()
    {
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new Shard();
        }
    }

    /// <summary>The number of chunks in the table.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (var shard in _shards)
            {
                count += shard.Count;
            }

            return count;
        }
    }

    /// <summary>Adds a chunk with its group. Returns false if the table already contains the chunk.</summary>
    public bool TryAdd(in ChunkId id, uint group) => _shards[id.Prefix >> 58].TryAdd(id, group);

    /// <summary>Calls <paramref name="visit"/> for every chunk in the order of ids. No chunk may be added after that.</summary>
    public void VisitSorted(Action<ChunkId, uint> visit)
    {
        // Each shard is a range of the prefix, so sorting each shard sorts all chunks.
        foreach (var shard in _shards)
        {
            foreach (ref readonly var entry in shard.Sort())
            {
                visit(entry.Id, entry.Group);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly record struct Entry(ChunkId Id, uint Group) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Id.CompareTo(other.Id);
    }

    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private Entry[] _entries = new Entry[16];
        private int[] _slots = new int[32]; // entry number + 1, or 0

        public int Count { get; private set; }

        public bool TryAdd(in ChunkId id, uint group)
        {
            lock (_lock)
            {
                var slot = SlotOf(id);
                while (_slots[slot] != 0)
                {
                    if (_entries[_slots[slot] - 1].Id == id)
                    {
                        return false;
                    }

                    slot = (slot + 1) & (_slots.Length - 1);
                }

                if (Count == _entries.Length)
                {
                    // Grows by a half and does not double, because the table is the largest structure in memory.
                    Array.Resize(ref _entries, _entries.Length + (_entries.Length / 2));
                }

                _entries[Count++] = new Entry(id, group);
                _slots[slot] = Count;
                if (Count * 4 > _slots.Length * 3)
                {
                    Rehash();
                }

                return true;
            }
        }

        public ReadOnlySpan<Entry> Sort()
        {
            _slots = [];
            var all = _entries.AsSpan(0, Count);
            all.Sort();
            return all;
        }

        // Uses the suffix, because all prefixes in a shard begin with the same bits.
        private int SlotOf(in ChunkId id) => (int)(id.Suffix & (uint)(_slots.Length - 1));

        private void Rehash()
        {
            _slots = new int[_slots.Length * 2];
            for (var i = 0; i < Count; i++)
            {
                var slot = SlotOf(_entries[i].Id);
                while (_slots[slot] != 0)
                {
                    slot = (slot + 1) & (_slots.Length - 1);
                }

                _slots[slot] = i + 1;
            }
        }
    }
}
