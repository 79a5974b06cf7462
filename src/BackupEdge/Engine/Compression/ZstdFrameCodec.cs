using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace BackupEdge.Engine.Compression;

/// <summary>
/// Reads the groups of archives that may contain zstd: each group is either a standard zstd frame (RFC 8878) in a skippable frame, so that
/// lz4 tools skip it, or a frame of <see cref="Lz4FrameCodec"/>.
/// </summary>
internal sealed class ZstdFrameCodec : IGroupCodec
{
    /// <summary>The name of the codec in an archive's header.</summary>
    public const string HeaderName = "zstd";

    /// <summary>The number of bytes before the zstd frame: the head of the skippable frame, then kind, level and zeros.</summary>
    public const int Head = SkippableHead + 4;

    private const int SkippableHead = 8; // magic, length
    private const uint SkippableMagic = 0x184D2A56;
    private const uint Magic = 0xFD2FB528;
    private const int MinZstdFrame = 14; // magic, descriptor, content size, a block of one byte, checksum

    // Contexts that no thread uses. There are never more than threads that decompressed at the same time, at 94 KiB each.
    private readonly ConcurrentBag<nint> _contexts = [];

    private ZstdFrameCodec() { }

    /// <summary>The only instance.</summary>
    public static ZstdFrameCodec Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => HeaderName;

    /// <inheritdoc/>
    public int MinFrameBytes => Math.Min(Head + MinZstdFrame, Lz4FrameCodec.Instance.MinFrameBytes);

    /// <inheritdoc/>
    public int MaxFrameBytes(int raw) => Math.Max(Head + MaxZstdFrame(raw), Lz4FrameCodec.Instance.MaxFrameBytes(raw));

    /// <inheritdoc/>
    public bool Permits(CompressionKind kind) => kind is CompressionKind.Lz4 or CompressionKind.Zstd;

    /// <summary>Writes what precedes the zstd frame.</summary>
    /// <param name="frame">The frame of the group.</param>
    /// <param name="level">The level, which a reader does not need.</param>
    /// <param name="length">The length of the zstd frame in bytes.</param>
    public static void WriteHead(Span<byte> frame, int level, int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, SkippableMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], (uint)(Head - SkippableHead + length));
        frame[SkippableHead] = (byte)CompressionKind.Zstd;
        frame[SkippableHead + 1] = (byte)(sbyte)level;
        frame[(SkippableHead + 2)..Head].Clear();
    }

    /// <summary>Returns whether a frame contains zstd, and the level that its head states.</summary>
    public static bool TryReadLevel(ReadOnlySpan<byte> frame, out int level)
    {
        level = frame.Length < Head + MinZstdFrame ? 0 : (sbyte)frame[SkippableHead + 1];
        return level is not 0 and >= GroupCompression.MinLevel and <= GroupCompression.MaxLevel
            && BinaryPrimitives.ReadUInt32LittleEndian(frame) == SkippableMagic
            && BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == frame.Length - SkippableHead
            && frame[SkippableHead] == (byte)CompressionKind.Zstd
            && !frame[(SkippableHead + 2)..Head].ContainsAnyExcept((byte)0)
            && BinaryPrimitives.ReadUInt32LittleEndian(frame[Head..]) == Magic;
    }

    /// <inheritdoc/>
    public bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> raw, bool checkContent = true) =>
        TryReadLevel(frame, out _) ? TryDecompress(frame[Head..], raw) : Lz4FrameCodec.Instance.TryDecompress(frame, raw, checkContent);

    // libzstd always checks the checksum of a frame, and nothing needs a frame without one. It decompresses into the buffer directly:
    // whatever the frame states, libzstd writes nothing behind the buffer and allocates nothing for a window.
    private unsafe bool TryDecompress(ReadOnlySpan<byte> zstd, Span<byte> raw)
    {
        if (!_contexts.TryTake(out var context))
        {
            context = ZstdLibrary.ZSTD_createDCtx();
            if (context == 0)
            {
                throw new InsufficientMemoryException("There is not enough memory to decompress zstd.");
            }
        }

        try
        {
            fixed (byte* from = zstd)
            fixed (byte* to = raw)
            {
                // Exactly one frame: libzstd would also accept several, with skippable ones between them.
                return ZstdLibrary.ZSTD_findFrameCompressedSize(from, (nuint)zstd.Length) == (nuint)zstd.Length
                    && ZstdLibrary.ZSTD_decompressDCtx(context, to, (nuint)raw.Length, from, (nuint)zstd.Length) == (nuint)raw.Length;
            }
        }
        finally
        {
            _contexts.Add(context);
        }
    }

    // ZSTD_COMPRESSBOUND
    private static int MaxZstdFrame(int raw) => raw + (raw >> 8) + Math.Max(0, ((128 << 10) - raw) >> 11);
}
