namespace BackupEdge.Engine.Archives;

/// <summary>One group, unpacked, in buffers that are used again.</summary>
internal sealed class GroupData
{
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];

    public List<GroupChunk> Chunks { get; } = [];

    public Span<byte> Raw(int length) => _raw.AsSpan(0, length);

    /// <summary>
    /// Finds a chunk. Readers mostly ask in the order of writing, so the one after the last answer, which the caller keeps, is looked at
    /// first.
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

    /// <summary>Whether the chunk at a place is this one.</summary>
    public bool IsAt(int place, in ChunkId id) => place < Chunks.Count && Chunks[place].Id == id;
}
