using System.Runtime.InteropServices;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Which chunks an archive being written holds, and in which group. Threads add at once; of several that bring the same
/// chunk exactly one is told to store it. Split into shards, each an open-addressing table over a dense array, because that
/// costs 40 to 50 bytes a chunk where a dictionary takes twice as much.
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

    /// <summary>Chunks in the table.</summary>
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

    /// <summary>Records a chunk as lying in a group; false when it is in the table already.</summary>
    public bool TryAdd(in ChunkId id, uint group) => _shards[id.Prefix >> 58].TryAdd(id, group);

    /// <summary>Hands every chunk to <paramref name="visit"/> in the order of ids. No thread may add any more.</summary>
    public void VisitSorted(Action<ChunkId, uint> visit)
    {
        // Shards are ranges of the prefix, so that sorting each is sorting all.
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
                    // Half as much again rather than twice: the table is the largest thing in memory.
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

        // The suffix: all prefixes of a shard begin alike.
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
