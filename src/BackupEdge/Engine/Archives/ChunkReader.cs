using BackupEdge.Engine.Sealing;

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
    /// Reads and checks a chunk of the content of a file, see
    /// <see cref="TryRead(in ContentPart, ChunkDomain, out ReadOnlySpan{byte}, out string?)"/>.
    /// </summary>
    public bool TryRead(in ContentPart part, out ReadOnlySpan<byte> bytes, out string? problem) =>
        TryRead(part, ChunkDomain.Content, out bytes, out problem);

    /// <summary>
    /// Reads and checks a chunk. Returns false with a message if the chunk is missing or damaged. The bytes are valid until the next call.
    /// </summary>
    public bool TryRead(in ContentPart part, ChunkDomain domain, out ReadOnlySpan<byte> bytes, out string? problem)
    {
        bytes = default;
        problem = null;
        var id = part.Id;
        if (_held is null || _held.Sequence != part.Sequence || !_held.Data.IsAt(_next, id))
        {
            var archive = archives.Find(part.Sequence, out problem);
            if (archive is null)
            {
                return false;
            }

            id = archive.KeyOf(part.Id, domain, archives.Main.Header.HasPlainIds);
            if (!TryLocate(archive, id, out problem))
            {
                return false;
            }
        }

        var data = _held!.Data;
        if (!data.TryFind(id, ref _next, out var chunk) || chunk.Length != part.Length)
        {
            problem = $"chunk {part.Id} is not in the group that the index states";
            return false;
        }

        bytes = data.Raw(chunk.Offset + chunk.Length)[chunk.Offset..];
        if (_namer!.IdOf(bytes, data.Domain) == id)
        {
            return true;
        }

        bytes = default;
        problem = $"chunk {part.Id} does not match its id";
        return false;
    }

    private bool TryLocate(ArchiveChunks archive, in ChunkId id, out string? problem)
    {
        Span<uint> numbers = stackalloc uint[8];
        var found = archive.Index.Find(id, numbers);
        problem = $"chunk {id} is not in the index";
        foreach (var group in numbers[..found])
        {
            if (!TryHold(archive, group, out var damage))
            {
                problem = damage;
            }
            else if (found == 1 || _held!.Data.TryFind(id, ref _next, out _))
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
