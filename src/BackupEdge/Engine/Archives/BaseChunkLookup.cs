using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// One thread's view of which chunks a base's archives hold already, so that a backup does not store them again. A row of an
/// index gives eight bytes of an id; the group's head, read and checked, gives the rest. A chunk that cannot be found for
/// certain counts as not held: storing it once more is never wrong.
/// </summary>
internal sealed class BaseChunkLookup(ArchiveSet archives)
{
    private const int CachedHeads = 4;
    private readonly List<Head> _cache = [];
    private byte[] _scratch = [];
    private long _uses;

    /// <summary>The archive that holds a chunk, by sequence number.</summary>
    public bool TryFind(in ChunkId id, int length, out long sequence)
    {
        foreach (var archive in archives.All)
        {
            try
            {
                if (Holds(archive, id, length))
                {
                    sequence = archive.Header.Sequence;
                    return true;
                }
            }
            catch (Fault)
            {
                // It cannot be read there, so it is stored once more.
            }
        }

        sequence = 0;
        return false;
    }

    private bool Holds(ArchiveChunks archive, in ChunkId id, int length)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var group in groups[..archive.Index.Find(id, groups)])
        {
            if (Holds(archive, group, id, length))
            {
                return true;
            }
        }

        return false;
    }

    private bool Holds(ArchiveChunks archive, uint group, in ChunkId id, int length)
    {
        var head = Load(archive, group);
        foreach (var chunk in head.Chunks)
        {
            if (chunk.Id == id)
            {
                return chunk.Length == length;
            }
        }

        return false;
    }

    private Head Load(ArchiveChunks archive, uint group)
    {
        Head? oldest = null;
        foreach (var head in _cache)
        {
            if (head.Sequence == archive.Header.Sequence && head.Group == group)
            {
                head.LastUse = ++_uses;
                return head;
            }

            oldest = oldest is null || head.LastUse < oldest.LastUse ? head : oldest;
        }

        if (_cache.Count < CachedHeads || oldest is null)
        {
            oldest = new Head();
            _cache.Add(oldest);
        }

        oldest.Sequence = archive.Header.Sequence;
        oldest.Group = group;
        oldest.LastUse = ++_uses;
        if (!archive.TryReadHead(group, oldest.Chunks, ref _scratch))
        {
            oldest.Chunks.Clear();
        }

        return oldest;
    }

    private sealed class Head
    {
        public long Sequence { get; set; } = -1;

        public uint Group { get; set; }

        public long LastUse { get; set; }

        public List<GroupChunk> Chunks { get; } = [];
    }
}
