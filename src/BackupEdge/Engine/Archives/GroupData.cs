namespace BackupEdge.Engine.Archives;

/// <summary>One decompressed group, in buffers that are reused.</summary>
internal sealed class GroupData
{
    private readonly byte[] _raw = new byte[GroupHead.MaxRawBytes];

    public List<GroupChunk> Chunks { get; } = [];

    public Span<byte> Raw(int length) => _raw.AsSpan(0, length);

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
