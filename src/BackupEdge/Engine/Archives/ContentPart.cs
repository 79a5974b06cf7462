namespace BackupEdge.Engine.Archives;

/// <summary>A range of a file: a chunk, or a hole of zeros that takes no space.</summary>
/// <param name="Length">The length of the range in bytes.</param>
/// <param name="IsHole">Whether the range is a hole; the sequence and the id then have no meaning.</param>
/// <param name="Sequence">The sequence number of the archive that contained the chunk when the entry was written.</param>
/// <param name="Id">The id of the chunk.</param>
internal readonly record struct ContentPart(long Length, bool IsHole, long Sequence, ChunkId Id)
{
    public static ContentPart Hole(long length) => new(length, true, 0, default);

    public static ContentPart Chunk(int length, long sequence, in ChunkId id) => new(length, false, sequence, id);
}
