using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Engine.Archives;

/// <summary>One group that was read, in buffers that are reused.</summary>
internal sealed class GroupData
{
    private byte[] _raw = [];
    private byte[] _scratch = [];

    /// <summary>The chunks in order.</summary>
    public List<GroupChunk> Chunks { get; } = [];

    /// <summary>What the chunks contain. A group that is not sealed may contain both kinds, and always has the default.</summary>
    public ChunkDomain Domain { get; private set; } = ChunkDomain.Content;

    /// <summary>The size in bytes of the chunks.</summary>
    public int RawBytes { get; private set; }

    /// <summary>How the group is compressed; null if only the list of its chunks was read.</summary>
    public GroupCompression? Compression { get; private set; }

    /// <summary>Whether the bytes of the chunks were read.</summary>
    public bool HasContent => Compression is not null;

    /// <summary>Begins a group, without chunks and content.</summary>
    public void Begin(ChunkDomain domain, int rawBytes)
    {
        Chunks.Clear();
        (Domain, RawBytes, Compression) = (domain, rawBytes, null);
    }

    /// <summary>Records that the bytes of the chunks were read.</summary>
    public void SetContent(GroupCompression compression) => Compression = compression;

    /// <summary>The first bytes of the chunks.</summary>
    public Span<byte> Raw(int length)
    {
        if (_raw.Length == 0)
        {
            // Not before it is needed, because heads are read without content too.
            _raw = new byte[GroupHead.MaxRawBytes];
        }

        return _raw.AsSpan(0, length);
    }

    /// <summary>A buffer for opening seals, valid until the next call.</summary>
    public Span<byte> Scratch(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length];
        }

        return _scratch.AsSpan(0, length);
    }

    /// <summary>The bytes of one chunk.</summary>
    public ReadOnlySpan<byte> Bytes(in GroupChunk chunk) => _raw.AsSpan(chunk.Offset, chunk.Length);

    /// <summary>
    /// Finds a chunk by its id. Readers usually request chunks in the order of writing, so the search starts at <paramref name="next"/>,
    /// which the caller keeps between calls.
    /// </summary>
    public bool TryFind(in ChunkId id, ref int next, out GroupChunk chunk)
    {
        for (var i = 0; i < Chunks.Count; i++)
        {
            var at = next + i;
            at = at >= Chunks.Count ? at - Chunks.Count : at;
            if (Chunks[at].Id == id)
            {
                next = at + 1 < Chunks.Count ? at + 1 : 0;
                chunk = Chunks[at];
                return true;
            }
        }

        chunk = default;
        return false;
    }

    /// <summary>Returns whether the chunk at the given index has the given id.</summary>
    public bool IsAt(int place, in ChunkId id) => place < Chunks.Count && Chunks[place].Id == id;
}
