using System.Buffers.Binary;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The skippable frames of an archive, as the LZ4 frame format 1.6 defines them: they carry its own records. The codec of
/// its groups (<see cref="Compression.Lz4FrameCodec"/>) writes the frames between them, so that any lz4 tool can check and unpack an
/// archive.
/// </summary>
internal static class Frames
{
    /// <summary>Bytes before a skippable frame's payload: magic and length.</summary>
    public const int SkippableHead = 8;

    private const uint SkippableMagic = 0x184D2A50;

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
}
