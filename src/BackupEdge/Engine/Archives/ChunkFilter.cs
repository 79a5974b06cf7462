namespace BackupEdge.Engine.Archives;

/// <summary>
/// A blocked Bloom filter: says of a chunk that it was not added, or that it may have been. Each chunk sets a few bits of one block of 64
/// bytes, so that a query reads one or two lines of the processor's cache. With 12 bits for each chunk, 1 of 100 answers for chunks that
/// were not added is wrong; with more chunks, more of them. The ids are hashes, so their bits are used as they are. Not thread-safe.
/// </summary>
internal sealed class ChunkFilter
{
    private const int BlockBytes = 64;
    private const int BlockWords = BlockBytes / sizeof(ulong);
    private const int BitsPerChunk = 4;
    private const int IndexBits = 9; // the index of a bit in a block
    private readonly ulong[] _words;

    /// <summary>Creates a filter that takes about the given number of bytes, and at least 64.</summary>
    public ChunkFilter(long bytes) => _words = new ulong[Math.Max(1, bytes / BlockBytes) * BlockWords];

    /// <summary>Adds a chunk.</summary>
    public void Add(in ChunkId id)
    {
        var block = BlockOf(id);
        var bits = id.Middle;
        for (var i = 0; i < BitsPerChunk; i++, bits >>= IndexBits)
        {
            block[(int)(bits & (BlockWords - 1))] |= MaskOf(bits);
        }
    }

    /// <summary>Returns false if the chunk was not added.</summary>
    public bool MayContain(in ChunkId id)
    {
        var block = BlockOf(id);
        var bits = id.Middle;
        for (var i = 0; i < BitsPerChunk; i++, bits >>= IndexBits)
        {
            if ((block[(int)(bits & (BlockWords - 1))] & MaskOf(bits)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    // The lower three bits select the word, the next six the bit in it.
    private static ulong MaskOf(ulong bits) => 1UL << (int)((bits >> 3) & 63);

    private Span<ulong> BlockOf(in ChunkId id)
    {
        var block = Math.BigMul(id.Suffix, (ulong)(_words.Length / BlockWords), out _);
        return _words.AsSpan((int)block * BlockWords, BlockWords);
    }
}
