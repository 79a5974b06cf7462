using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace BackupEdge.Engine.Compression;

/// <summary>Writes standard LZ4 frames (frame format 1.6) with one block, which any lz4 tool can decompress.</summary>
internal sealed class Lz4FrameCodec : IGroupCodec
{
    /// <summary>The name of the codec in an archive's header.</summary>
    public const string HeaderName = "lz4";

    /// <summary>The number of bytes that a frame adds to its block.</summary>
    public const int Overhead = 27;

    /// <summary>The maximum number of decompressed bytes in a frame, which is the maximum size of a block.</summary>
    public const int MaxBlock = 1024 * 1024;

    private const uint Magic = 0x184D2204;
    private const byte Flags = 0x6C; // version 01, independent blocks, no block checksums, content size, content checksum
    private const byte BlockDescriptor = 0x60; // blocks of up to 1 MiB
    private const uint RawBlock = 0x8000_0000;
    private const int Head = 15;

    private Lz4FrameCodec() { }

    /// <summary>The only instance, which has no state.</summary>
    public static Lz4FrameCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => HeaderName;

    /// <inheritdoc/>
    public int MinFrameBytes => Overhead + 1;

    /// <inheritdoc/>
    public int MaxFrameBytes(int raw) => LZ4Codec.MaximumOutputSize(raw) + Overhead;

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> raw, Span<byte> frame)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        frame[4] = Flags;
        frame[5] = BlockDescriptor;
        BinaryPrimitives.WriteUInt64LittleEndian(frame[6..], (ulong)raw.Length);
        frame[14] = (byte)(XXH32.DigestOf(frame[4..14]) >> 8);

        // A block that would not become smaller is stored uncompressed, as the format defines it for incompressible data.
        var body = frame[(Head + 4)..];
        var size = LZ4Codec.Encode(raw, body, LZ4Level.L00_FAST);
        var word = (uint)size;
        if (size <= 0 || size >= raw.Length)
        {
            raw.CopyTo(body);
            size = raw.Length;
            word = (uint)size | RawBlock;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[Head..], word);
        var tail = body[size..];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[4..], XXH32.DigestOf(raw));
        return Overhead + size;
    }

    /// <inheritdoc/>
    public bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> raw, bool checkContent = true)
    {
        if (
            frame.Length < Overhead
            || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Magic
            || frame[4] != Flags
            || frame[5] != BlockDescriptor
            || BinaryPrimitives.ReadUInt64LittleEndian(frame[6..]) != (ulong)raw.Length
            || frame[14] != (byte)(XXH32.DigestOf(frame[4..14]) >> 8)
        )
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt32LittleEndian(frame[Head..]);
        var size = (int)(word & ~RawBlock);
        if (size != frame.Length - Overhead)
        {
            return false;
        }

        var body = frame.Slice(Head + 4, size);
        if ((word & RawBlock) != 0)
        {
            if (size != raw.Length)
            {
                return false;
            }

            body.CopyTo(raw);
        }
        else if (LZ4Codec.Decode(body, raw) != raw.Length)
        {
            return false;
        }

        var tail = frame[^8..];
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == 0
            && (!checkContent || BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]) == XXH32.DigestOf(raw));
    }
}
