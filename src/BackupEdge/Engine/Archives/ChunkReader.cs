namespace BackupEdge.Engine.Archives;

/// <summary>
/// One thread's way to chunks: finds the group, has it unpacked, and checks every chunk's SHA-256 each time it is asked for.
/// No byte leaves here unchecked.
/// </summary>
/// <param name="archives">Where chunks lie.</param>
/// <param name="groups">Keeps groups; may be shared with other readers.</param>
internal sealed class ChunkReader(ArchiveSet archives, GroupCache groups)
{
    private const int OwnGroups = 4;
    private byte[] _scratch = [];
    private GroupCache.Slot? _held;
    private ChunkNamer? _namer; // of the archive of the group that is held
    private int _next;

    /// <summary>A reader that keeps groups of its own.</summary>
    public ChunkReader(ArchiveSet archives)
        : this(archives, new GroupCache(OwnGroups)) { }

    /// <summary>The bytes of a chunk, valid until the next call; false with what is wrong.</summary>
    public bool TryRead(in ContentPart part, out ReadOnlySpan<byte> bytes, out string? problem)
    {
        bytes = default;
        problem = null;
        if ((_held is null || _held.Sequence != part.Sequence || !_held.Data.IsAt(_next, part.Id)) && !TryLocate(part, out problem))
        {
            return false;
        }

        var data = _held!.Data;
        if (!data.TryFind(part.Id, ref _next, out var chunk) || chunk.Length != part.Length)
        {
            problem = $"chunk {part.Id} is not in the group that the index names";
            return false;
        }

        bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
        if (_namer!.IdOf(bytes) == part.Id)
        {
            return true;
        }

        bytes = default;
        problem = $"chunk {part.Id} does not match its SHA-256";
        return false;
    }

    private bool TryLocate(in ContentPart part, out string? problem)
    {
        var archive = archives.Find(part.Sequence, out problem);
        if (archive is null)
        {
            return false;
        }

        Span<uint> numbers = stackalloc uint[8];
        var found = archive.Index.Find(part.Id, numbers);
        problem = $"chunk {part.Id} is not in the index";
        foreach (var group in numbers[..found])
        {
            if (!TryHold(archive, group, out var damage))
            {
                problem = damage;
            }
            else if (found == 1 || _held!.Data.TryFind(part.Id, ref _next, out _))
            {
                problem = null;
                return true;
            }
        }

        return false;
    }

    private bool TryHold(ArchiveChunks archive, uint group, out string? problem)
    {
        problem = null;
        if (_held is { } held && held.Sequence == archive.Header.Sequence && held.Group == group)
        {
            return true;
        }

        if (_held is not null)
        {
            groups.Release(_held);
        }

        _next = 0;
        _namer = archive.Namer;
        _held = groups.Hold(archive, group, ref _scratch, out problem);
        return _held is not null;
    }
}
