namespace BackupEdge.Engine.Archives;

/// <summary>A stretch of a file: a chunk, or a hole of zeros that takes no space.</summary>
/// <param name="Length">Bytes of the file it covers.</param>
/// <param name="IsHole">Whether it is a hole; id and sequence then mean nothing.</param>
/// <param name="Sequence">The archive that held the chunk when the entry was written.</param>
/// <param name="Id">The chunk.</param>
internal readonly record struct ContentPart(long Length, bool IsHole, long Sequence, ChunkId Id)
{
    public static ContentPart Hole(long length) => new(length, true, 0, default);

    public static ContentPart Chunk(int length, long sequence, in ChunkId id) => new(length, false, sequence, id);
}
