namespace BackupEdge.Engine.Archives;

/// <summary>
/// One thread's way to chunks: finds the group, unpacks it, keeps the last few, and checks every chunk's SHA-256 each time
/// it is asked for. No byte leaves here unchecked.
/// </summary>
internal sealed class ChunkReader(ArchiveSet archives, int cachedGroups = 4)
{
    private readonly List<GroupData> _cache = [];
    private byte[] _scratch = [];
    private long _uses;
    private GroupData? _last;

    /// <summary>The bytes of a chunk, valid until the next call; false with what is wrong.</summary>
    public bool TryRead(in ContentPart part, out ReadOnlySpan<byte> bytes, out string? problem)
    {
        bytes = default;
        problem = null;
        var data = _last;
        if (data is null || data.Sequence != part.Sequence || !data.IsNext(part.Id))
        {
            data = Locate(part, out problem);
            if (data is null)
            {
                return false;
            }
        }

        data.LastUse = ++_uses;
        _last = data;
        if (!data.TryFind(part.Id, out var chunk) || chunk.Length != part.Length)
        {
            problem = $"chunk {part.Id} is not in the group that the index names";
            return false;
        }

        bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
        if (ChunkId.Of(bytes) == part.Id)
        {
            return true;
        }

        bytes = default;
        problem = $"chunk {part.Id} does not match its SHA-256";
        return false;
    }

    private GroupData? Locate(in ContentPart part, out string? problem)
    {
        var archive = archives.Find(part.Sequence, out problem);
        if (archive is null)
        {
            return null;
        }

        Span<uint> groups = stackalloc uint[8];
        var found = archive.Index.Find(part.Id, groups);
        problem = $"chunk {part.Id} is not in the index";
        foreach (var group in groups[..found])
        {
            var data = Load(archive, part.Sequence, group, out var damage);
            if (data is null)
            {
                problem = damage;
            }
            else if (found == 1 || data.TryFind(part.Id, out _))
            {
                problem = null;
                return data;
            }
        }

        return null;
    }

    private GroupData? Load(ArchiveChunks archive, long sequence, uint group, out string? problem)
    {
        problem = null;
        GroupData? oldest = null;
        foreach (var data in _cache)
        {
            if (data.Sequence == sequence && data.Group == group)
            {
                return data;
            }

            if (oldest is null || data.LastUse < oldest.LastUse)
            {
                oldest = data;
            }
        }

        if (_cache.Count < cachedGroups || oldest is null)
        {
            oldest = new GroupData();
            _cache.Add(oldest);
        }

        problem = archive.ReadGroup(group, oldest, ref _scratch);
        return problem is null ? oldest : null;
    }
}
