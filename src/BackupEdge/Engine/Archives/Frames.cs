using System.Buffers.Binary;
using K4os.Compression.LZ4;
using K4os.Hash.xxHash;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The two kinds of frame an archive is made of, as the LZ4 frame format 1.6 defines them: skippable frames carry our own
/// records, and standard frames of one block carry compressed bytes, so that any lz4 tool can check and unpack an archive.
/// </summary>
internal static class Frames
{
    /// <summary>Bytes before a skippable frame's payload: magic and length.</summary>
    public const int SkippableHead = 8;

    /// <summary>Bytes that a standard frame adds to its block.</summary>
    public const int Lz4Overhead = 27;

    /// <summary>The most bytes one standard frame of ours holds: its block maximum.</summary>
    public const int MaxBlock = 1024 * 1024;

    private const uint SkippableMagic = 0x184D2A50;
    private const uint Lz4Magic = 0x184D2204;
    private const byte Flags = 0x6C; // version 01, independent blocks, no block checksums, content size, content checksum
    private const byte BlockDescriptor = 0x60; // blocks of up to 1 MiB
    private const uint RawBlock = 0x8000_0000;
    private const int Lz4Head = 15;

    /// <summary>Writes a skippable frame's head.</summary>
    public static void WriteSkippable(Span<byte> into, FrameKind kind, int payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, SkippableMagic + (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], (uint)payload);
    }

    /// <summary>Whether the bytes begin a skippable frame of that kind; tells the payload's length.</summary>
    public static bool TryReadSkippable(ReadOnlySpan<byte> bytes, FrameKind kind, out long payload)
    {
        payload = 0;
        if (bytes.Length < SkippableHead || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != SkippableMagic + (uint)kind)
        {
            return false;
        }

        payload = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        return true;
    }

    /// <summary>Bytes a buffer must have to take the frame of <paramref name="raw"/> bytes.</summary>
    public static int MaxLz4Size(int raw) => LZ4Codec.MaximumOutputSize(raw) + Lz4Overhead;

    /// <summary>Writes 1 to <see cref="MaxBlock"/> bytes as one standard frame; returns its length.</summary>
    public static int WriteLz4(ReadOnlySpan<byte> raw, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, Lz4Magic);
        into[4] = Flags;
        into[5] = BlockDescriptor;
        BinaryPrimitives.WriteUInt64LittleEndian(into[6..], (ulong)raw.Length);
        into[14] = (byte)(XXH32.DigestOf(into[4..14]) >> 8);

        // A block that would not shrink is stored as it is: the format's own way for data that is compressed already.
        var body = into[(Lz4Head + 4)..];
        var size = LZ4Codec.Encode(raw, body, LZ4Level.L00_FAST);
        var word = (uint)size;
        if (size <= 0 || size >= raw.Length)
        {
            raw.CopyTo(body);
            size = raw.Length;
            word = (uint)size | RawBlock;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(into[Lz4Head..], word);
        var tail = body[size..];
        BinaryPrimitives.WriteUInt32LittleEndian(tail, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(tail[4..], XXH32.DigestOf(raw));
        return Lz4Overhead + size;
    }

    /// <summary>
    /// Unpacks one frame that <see cref="WriteLz4"/> made into exactly <paramref name="raw"/>; false when anything is not as it should be.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="raw">Gets the content.</param>
    /// <param name="checkContent">
    /// Whether to compare the frame's checksum of its content: not needed by whoever has checked the frame's bytes and will check every
    /// chunk.
    /// </param>
    public static bool TryReadLz4(ReadOnlySpan<byte> frame, Span<byte> raw, bool checkContent = true)
    {
        if (
            frame.Length < Lz4Overhead
            || BinaryPrimitives.ReadUInt32LittleEndian(frame) != Lz4Magic
            || frame[4] != Flags
            || frame[5] != BlockDescriptor
            || BinaryPrimitives.ReadUInt64LittleEndian(frame[6..]) != (ulong)raw.Length
            || frame[14] != (byte)(XXH32.DigestOf(frame[4..14]) >> 8)
        )
        {
            return false;
        }

        var word = BinaryPrimitives.ReadUInt32LittleEndian(frame[Lz4Head..]);
        var size = (int)(word & ~RawBlock);
        if (size != frame.Length - Lz4Overhead)
        {
            return false;
        }

        var body = frame.Slice(Lz4Head + 4, size);
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
