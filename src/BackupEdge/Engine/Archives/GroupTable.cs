using System.Buffers.Binary;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Engine.Archives;

/// <summary>The positions of an archive's groups, by group number. Takes 32 bytes of memory for each MiB of chunks.</summary>
internal sealed class GroupTable
{
    /// <summary>The size of one row in bytes.</summary>
    public const int RowSize = 32;

    private readonly List<Row> _rows = [];

    /// <summary>The number of rows, including unused ones.</summary>
    public int Count => _rows.Count;

    /// <summary>The size in bytes of the chunks in all groups, before compression.</summary>
    public long RawBytes
    {
        get
        {
            long bytes = 0;
            foreach (var row in _rows)
            {
                bytes += row.RawBytes;
            }

            return bytes;
        }
    }

    /// <summary>The row of the group with the given number.</summary>
    public Row this[uint group] => _rows[(int)group];

    /// <summary>
    /// Sets the row of a group. Groups can be set in any order; a number that is never set has a row of zeros, which means no group. Not
    /// thread-safe.
    /// </summary>
    public void Set(uint group, in Row row)
    {
        while (_rows.Count <= group)
        {
            _rows.Add(default);
        }

        _rows[(int)group] = row;
    }

    /// <summary>Serializes the table as a frame.</summary>
    public byte[] ToFrame()
    {
        var frame = new byte[Frames.SkippableHead + (_rows.Count * RowSize)];
        Frames.WriteSkippable(frame, FrameKind.GroupTable, frame.Length - Frames.SkippableHead);
        var into = frame.AsSpan(Frames.SkippableHead);
        foreach (var row in _rows)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(into, (ulong)row.Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(into[8..], (uint)row.HeadBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[12..], (uint)row.FrameBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[16..], (uint)row.RawBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[20..], (uint)row.Chunks);
            BinaryPrimitives.WriteUInt64LittleEndian(into[24..], row.Checksum);
            into = into[RowSize..];
        }

        return frame;
    }

    /// <summary>
    /// Parses the payload of a table's frame. Returns null if a row is not valid for an archive of <paramref name="fileLength"/> bytes with
    /// this codec.
    /// </summary>
    public static GroupTable? TryParse(ReadOnlySpan<byte> payload, long fileLength, IGroupCodec codec)
    {
        if (payload.Length % RowSize != 0)
        {
            return null;
        }

        // Groups do not overlap, so their total length is at most that of the file. This also limits the number of rows.
        var table = new GroupTable();
        var left = fileLength;
        var unused = 0;
        for (; payload.Length > 0; payload = payload[RowSize..])
        {
            var row = new Row(
                (long)BinaryPrimitives.ReadUInt64LittleEndian(payload),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[8..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[12..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[16..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(payload[20..]),
                BinaryPrimitives.ReadUInt64LittleEndian(payload[24..])
            );
            if (
                row != default
                && (
                    row.RawBytes is <= 0 or > GroupHead.MaxRawBytes
                    || row.Chunks is <= 0 or > GroupHead.MaxChunks
                    || row.HeadBytes != GroupHead.Size(row.Chunks)
                    || row.FrameBytes < codec.MinFrameBytes
                    || row.FrameBytes > codec.MaxFrameBytes(row.RawBytes)
                    || row.Offset < 0
                    || row.Offset > fileLength - row.HeadBytes - row.FrameBytes
                )
            )
            {
                return null;
            }

            left -= (long)row.HeadBytes + row.FrameBytes;
            unused += row == default ? 1 : 0;
            if (left < 0 || unused > ArchiveRules.MaxUnusedGroups)
            {
                return null;
            }

            table._rows.Add(row);
        }

        return table;
    }

    /// <summary>The position and the sizes of one group.</summary>
    /// <param name="Offset">The offset of the group's head in the file.</param>
    /// <param name="HeadBytes">The size of the head frame in bytes.</param>
    /// <param name="FrameBytes">The size in bytes of the codec's frame, which follows the head.</param>
    /// <param name="RawBytes">The size of the decompressed group in bytes.</param>
    /// <param name="Chunks">The number of chunks in the group.</param>
    /// <param name="Checksum">The XXH3-64 of head and frame.</param>
    internal readonly record struct Row(long Offset, int HeadBytes, int FrameBytes, int RawBytes, int Chunks, ulong Checksum);
}
