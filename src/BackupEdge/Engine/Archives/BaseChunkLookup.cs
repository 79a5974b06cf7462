using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Finds chunks in the archives of the bases of a backup, so that they are not stored again. Each thread needs its own instance.
/// An index row contains eight bytes of an id; the group's head, which is read and checked, contains the complete id. If a chunk cannot
/// be found reliably, it is treated as not stored: storing it again is always correct.
/// </summary>
/// <param name="archives">The archives, each once, in the order in which they are searched.</param>
internal sealed class BaseChunkLookup(IReadOnlyList<ArchiveChunks> archives)
{
    private const int CachedHeads = 4;
    private readonly List<Head> _cache = [];
    private byte[] _scratch = [];
    private long _uses;

    /// <summary>
    /// Finds the archive that contains a chunk with this id and length in bytes, and returns its sequence number. Returns false if no
    /// readable archive contains it.
    /// </summary>
    public bool TryFind(in ChunkId id, int length, out long sequence)
    {
        foreach (var archive in archives)
        {
            try
            {
                if (Contains(archive, id, length))
                {
                    sequence = archive.Header.Sequence;
                    return true;
                }
            }
            catch (Fault)
            {
                // The archive cannot be read, so the chunk is stored again.
            }
        }

        sequence = 0;
        return false;
    }

    private bool Contains(ArchiveChunks archive, in ChunkId id, int length)
    {
        Span<uint> groups = stackalloc uint[8];
        foreach (var group in groups[..archive.Index.Find(id, groups)])
        {
            if (Contains(archive, group, id, length))
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(ArchiveChunks archive, uint group, in ChunkId id, int length)
    {
        var head = Load(archive, group);
        foreach (var chunk in head.Group.Chunks)
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
            if (head.Sequence == archive.Header.Sequence && head.Number == group)
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
        oldest.Number = group;
        oldest.LastUse = ++_uses;
        if (!archive.TryReadHead(group, oldest.Group, ref _scratch))
        {
            oldest.Group.Chunks.Clear();
        }

        return oldest;
    }

    private sealed class Head
    {
        public long Sequence { get; set; } = -1;

        public uint Number { get; set; }

        public long LastUse { get; set; }

        public GroupData Group { get; } = new();
    }
}
