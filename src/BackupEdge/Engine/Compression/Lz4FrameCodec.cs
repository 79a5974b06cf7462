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

    /// <summary>The bytes at the start of a frame.</summary>
    public const uint Magic = 0x184D2204;

    /// <summary>Version 01, independent blocks, no block checksums, content size, content checksum.</summary>
    public const byte Flags = 0x6C;

    /// <summary>Blocks of up to 1 MiB.</summary>
    public const byte BlockDescriptor = 0x60;

    /// <summary>The bit of a block's size that is set if the block is stored uncompressed.</summary>
    public const uint RawBlock = 0x8000_0000;

    /// <summary>The number of bytes before the size of the block.</summary>
    public const int Head = 15;

    private readonly bool _usesLibrary;

    /// <summary>Creates a codec; tests compare both kinds.</summary>
    /// <param name="usesLibrary">Whether it calls liblz4, which must be loaded; otherwise K4os.Compression.LZ4.</param>
    internal Lz4FrameCodec(bool usesLibrary) => _usesLibrary = usesLibrary;

    /// <summary>The codec of this build, which calls liblz4 if it is loaded.</summary>
    public static Lz4FrameCodec Instance { get; } = new(Lz4Library.IsLoaded);

    /// <inheritdoc/>
    public string Name => HeaderName;

    /// <inheritdoc/>
    public int MinFrameBytes => Overhead + 1;

    /// <inheritdoc/>
    public int MaxFrameBytes(int raw) => LZ4Codec.MaximumOutputSize(raw) + Overhead;

    /// <inheritdoc/>
    public bool Permits(CompressionKind kind) => kind == CompressionKind.Lz4;

    /// <summary>Creates a compressor for one thread.</summary>
    public IGroupCompressor CreateCompressor() => new Lz4Compressor(_usesLibrary);

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
        else if (DecompressBlock(body, raw) != raw.Length)
        {
            return false;
        }

        var tail = frame[^8..];
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == 0
            && (!checkContent || BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]) == XXH32.DigestOf(raw));
    }

    // Neither implementation reads or writes outside the spans, whatever the block contains.
    private unsafe int DecompressBlock(ReadOnlySpan<byte> block, Span<byte> raw)
    {
        if (!_usesLibrary)
        {
            return LZ4Codec.Decode(block, raw);
        }

        fixed (byte* from = block)
        fixed (byte* to = raw)
        {
            return Lz4Library.LZ4_decompress_safe(from, to, block.Length, raw.Length);
        }
    }
}
