namespace BackupEdge.Engine.Archives;

/// <summary>One group, unpacked, in buffers that are used again.</summary>
internal sealed class GroupData
{
    private readonly byte[] _raw = new byte[Frames.MaxBlock];
    private int _next;

    public long Sequence { get; set; } = -1;

    public uint Group { get; set; }

    /// <summary>When it was last used, by the cache's own count.</summary>
    public long LastUse { get; set; }

    public List<GroupChunk> Chunks { get; } = [];

    public Span<byte> Raw(int length) => _raw.AsSpan(0, length);

    /// <summary>Finds a chunk. Readers mostly ask in the order of writing, so the one after the last answer is looked at first.</summary>
    public bool TryFind(in ChunkId id, out GroupChunk chunk)
    {
        for (var i = 0; i < Chunks.Count; i++)
        {
            var at = _next + i;
            at = at >= Chunks.Count ? at - Chunks.Count : at;
            if (Chunks[at].Id == id)
            {
                _next = at + 1 < Chunks.Count ? at + 1 : 0;
                chunk = Chunks[at];
                return true;
            }
        }

        chunk = default;
        return false;
    }

    /// <summary>Whether the chunk most likely asked for next is this one.</summary>
    public bool IsNext(in ChunkId id) => _next < Chunks.Count && Chunks[_next].Id == id;

    public void Reset()
    {
        _next = 0;
        Sequence = -1;
        Chunks.Clear();
    }
}
