namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads chunks: finds the group, decompresses it, and checks the SHA-256 of the chunk on every read, so that no unchecked byte is
/// returned. Each thread needs its own instance.
/// </summary>
/// <param name="archives">The archives that contain the chunks.</param>
/// <param name="groups">The cache of decompressed groups; can be shared with other readers.</param>
internal sealed class ChunkReader(ArchiveSet archives, GroupCache groups)
{
    private const int OwnGroups = 4;
    private byte[] _scratch = [];
    private GroupCache.Slot? _held;
    private ChunkNamer? _namer; // of the archive that contains the held group
    private int _next;

    /// <summary>Creates a reader with its own small cache of groups.</summary>
    public ChunkReader(ArchiveSet archives)
        : this(archives, new GroupCache(OwnGroups)) { }

    /// <summary>
    /// Reads and checks a chunk. Returns false with a message if the chunk is missing or damaged. The bytes are valid until the next call.
    /// </summary>
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
            problem = $"chunk {part.Id} is not in the group that the index states";
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
