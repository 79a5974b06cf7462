using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace BackupEdge.Engine.Compression;

/// <summary>Writes the frames of <see cref="Lz4FrameCodec"/>.</summary>
/// <param name="usesLibrary">Whether to compress with liblz4; otherwise with K4os.Compression.LZ4. Both write the same bytes.</param>
internal sealed class Lz4Compressor(bool usesLibrary) : IGroupCompressor
{
    // Pinned, since liblz4 receives its address.
    private readonly ulong[] _state = usesLibrary
        ? GC.AllocateUninitializedArray<ulong>((Lz4Library.LZ4_sizeofState() / sizeof(ulong)) + 1, pinned: true)
        : [];

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> raw, Span<byte> frame)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Lz4FrameCodec.Magic);
        frame[4] = Lz4FrameCodec.Flags;
        frame[5] = Lz4FrameCodec.BlockDescriptor;
        BinaryPrimitives.WriteUInt64LittleEndian(frame[6..], (ulong)raw.Length);
        frame[14] = (byte)(XXH32.DigestOf(frame[4..14]) >> 8);

        // A block that would not become smaller is stored uncompressed, as the format defines it for incompressible data.
        var body = frame[(Lz4FrameCodec.Head + 4)..];
        var size = CompressBlock(raw, body);
        var word = (uint)size;
        if (size <= 0 || size >= raw.Length)
        {
            raw.CopyTo(body);
            size = raw.Length;
            word = (uint)size | Lz4FrameCodec.RawBlock;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[Lz4FrameCodec.Head..], word);
        var tail = body[size..];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[4..], XXH32.DigestOf(raw));
        return Lz4FrameCodec.Overhead + size;
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private unsafe int CompressBlock(ReadOnlySpan<byte> raw, Span<byte> block)
    {
        if (!usesLibrary)
        {
            return LZ4Codec.Encode(raw, block, LZ4Level.L00_FAST);
        }

        fixed (ulong* state = _state)
        fixed (byte* from = raw)
        fixed (byte* to = block)
        {
            return Lz4Library.LZ4_compress_fast_extState(state, from, to, raw.Length, block.Length, Lz4Library.DefaultAcceleration);
        }
    }
}
