using System.Buffers.Binary;
using System.IO.Hashing;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Reads and writes the skippable frame before each group, which lists the chunks of the group in order. The index can be rebuilt from
/// these frames.
/// </summary>
internal static class GroupHead
{
    /// <summary>The size in bytes of the row of one chunk: id and length.</summary>
    public const int RowSize = ChunkId.Size + 4;

    /// <summary>The maximum number of chunks in a group, which keeps the head small even for one-byte files.</summary>
    public const int MaxChunks = 4096;

    /// <summary>The maximum size in bytes of the chunks of one group, before compression.</summary>
    public const int MaxRawBytes = 1024 * 1024;

    private const int FixedSize = 12; // group number, chunk count, raw bytes

    /// <summary>Returns the size in bytes of the frame for the given number of chunks.</summary>
    public static int Size(int chunks) => Frames.SkippableHead + FixedSize + (chunks * RowSize) + sizeof(ulong);

    /// <summary>Writes the frame of a group, and returns its length in bytes.</summary>
    public static int Write(Span<byte> into, uint group, ReadOnlySpan<GroupChunk> chunks, int rawBytes)
    {
        var size = Size(chunks.Length);
        Frames.WriteSkippable(into, FrameKind.GroupHead, size - Frames.SkippableHead);
        var payload = into[Frames.SkippableHead..size];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, group);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[4..], (uint)chunks.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(payload[8..], (uint)rawBytes);
        WriteRows(payload[FixedSize..], chunks);
        BinaryPrimitives.WriteUInt64LittleEndian(payload[^sizeof(ulong)..], XxHash3.HashToUInt64(payload[..^sizeof(ulong)]));
        return size;
    }

    /// <summary>Reads the chunk list of a frame. Returns false if the frame is damaged or the lengths do not add up.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, uint group, int rawBytes, List<GroupChunk> chunks)
    {
        chunks.Clear();
        if (
            !Frames.TryReadSkippable(frame, FrameKind.GroupHead, out var length)
            || length != frame.Length - Frames.SkippableHead
            || length < FixedSize + sizeof(ulong)
        )
        {
            return false;
        }

        var payload = frame[Frames.SkippableHead..];
        var count = BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
        if (
            BinaryPrimitives.ReadUInt32LittleEndian(payload) != group
            || BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]) != rawBytes
            || length != FixedSize + (count * (long)RowSize) + sizeof(ulong)
            || BinaryPrimitives.ReadUInt64LittleEndian(payload[^sizeof(ulong)..]) != XxHash3.HashToUInt64(payload[..^sizeof(ulong)])
        )
        {
            return false;
        }

        return TryReadRows(payload[FixedSize..^sizeof(ulong)], rawBytes, chunks);
    }

    /// <summary>Writes the rows of chunks, and returns their length in bytes.</summary>
    public static int WriteRows(Span<byte> into, ReadOnlySpan<GroupChunk> chunks)
    {
        var row = into;
        foreach (ref readonly var chunk in chunks)
        {
            chunk.Id.Write(row);
            BinaryPrimitives.WriteUInt32LittleEndian(row[ChunkId.Size..], (uint)chunk.Length);
            row = row[RowSize..];
        }

        return into.Length - row.Length;
    }

    /// <summary>Adds the chunks of rows to a list. Returns false if the lengths do not add up.</summary>
    public static bool TryReadRows(ReadOnlySpan<byte> rows, int rawBytes, List<GroupChunk> chunks)
    {
        long offset = 0;
        for (var row = rows; row.Length > 0; row = row[RowSize..])
        {
            var bytes = BinaryPrimitives.ReadUInt32LittleEndian(row[ChunkId.Size..]);
            if (bytes == 0 || offset + bytes > rawBytes)
            {
                return false;
            }

            chunks.Add(new GroupChunk(ChunkId.Read(row), (int)offset, (int)bytes));
            offset += bytes;
        }

        return offset == rawBytes;
    }
}
