using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Records the chunks of an archive that is being written, each with its group. Several threads can add chunks at the same time; if they
/// add the same chunk, exactly one of them must store it. The table is split by the ids' first bits into shards with a lock each. It takes
/// no more memory than its <see cref="TableSpace"/> allows, except 0.07 bytes for each chunk: five eighths for chunks, and, once these are
/// full, three eighths for filters of the chunks in the scratch file.
/// </summary>
internal sealed class ChunkTable
{
    private const int ShardBits = 6;
    private const int ShardCount = 1 << ShardBits;
    private const int MinCapacity = 16;
    private readonly ChunkShard[] _shards = new ChunkShard[ShardCount];

    public ChunkTable(TableSpace space)
    {
        var filter = space.MemoryBytes / ShardCount * 3 / 8;
        var chunks = (space.MemoryBytes / ShardCount) - filter;
        var capacity = (int)Math.Clamp(chunks / ChunkMemory.MaxEntryBytes, MinCapacity, int.MaxValue / 2);
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new ChunkShard(space, capacity, filter);
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
    /// <exception cref="Fault"><c>no_space</c> or <c>io_error</c>; the table cannot be used after that.</exception>
    public bool TryAdd(in ChunkId id, uint group) => _shards[id.Prefix >> (64 - ShardBits)].TryAdd(id, group);

    /// <summary>Calls <paramref name="visit"/> for every chunk in the order of ids. No chunk may be added after that.</summary>
    /// <exception cref="Fault"><c>io_error</c>, also if the chunks are not those that were added.</exception>
    public void VisitSorted(Action<ChunkId, uint> visit)
    {
        // Each shard is a range of the prefix, so sorting each shard sorts all chunks.
        foreach (var shard in _shards)
        {
            long count = 0;
            foreach (var entry in shard.Sort())
            {
                visit(entry.Id, entry.Group);
                count++;
            }

            if (count != shard.Count)
            {
                throw TableSpace.Damaged($"{count} chunks were read, and {shard.Count} were added");
            }
        }
    }
}
