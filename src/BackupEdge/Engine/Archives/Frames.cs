using System.Buffers.Binary;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads and writes the heads of skippable frames as defined by the LZ4 frame format 1.6. They contain the archive's own records. The
/// frames between them are written by the compressor of the groups (<see cref="Compression.IGroupCompressor"/>), so any lz4 tool can check
/// an archive, and decompress its groups that are not compressed with zstd.
/// </summary>
internal static class Frames
{
    /// <summary>The size in bytes of magic and length, which precede the payload of a skippable frame.</summary>
    public const int SkippableHead = 8;

    private const uint SkippableMagic = 0x184D2A50;

    /// <summary>Writes the head of a skippable frame.</summary>
    public static void WriteSkippable(Span<byte> into, FrameKind kind, int payload)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, SkippableMagic + (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(into[4..], (uint)payload);
    }

    /// <summary>Returns whether the bytes begin with a skippable frame of the given kind, and the length in bytes of its payload.</summary>
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
}
