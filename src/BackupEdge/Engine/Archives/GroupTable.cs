using System.Buffers.Binary;
using BackupEdge.Engine.Compression;

namespace BackupEdge.Engine.Archives;

/// <summary>Where each group of an archive lies, by group number. Held in memory: 32 bytes for each MiB of chunks.</summary>
internal sealed class GroupTable
{
    /// <summary>Bytes of one row.</summary>
    public const int RowSize = 32;

    private readonly List<Row> _rows = [];

    /// <summary>How many groups.</summary>
    public int Count => _rows.Count;

    /// <summary>Bytes of the chunks in all groups.</summary>
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

    /// <summary>The place of a group.</summary>
    public Row this[uint group] => _rows[(int)group];

    /// <summary>
    /// Sets the place of a group, in any order; a number that is never set keeps a row of zeros: no group. Not safe for several threads.
    /// </summary>
    public void Set(uint group, in Row row)
    {
        while (_rows.Count <= group)
        {
            _rows.Add(default);
        }

        _rows[(int)group] = row;
    }

    /// <summary>The table as a frame.</summary>
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

    /// <summary>Reads a table's payload; returns null when a row is impossible.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="fileLength">Bytes of the whole archive.</param>
    /// <param name="codec">The archive's codec, which bounds the lengths of frames.</param>
    public static GroupTable? TryParse(ReadOnlySpan<byte> payload, long fileLength, IGroupCodec codec)
    {
        if (payload.Length % RowSize != 0)
        {
            return null;
        }

        // Groups do not overlap, so that together they are no longer than the file; this also bounds the rows by the file's length.
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

    /// <summary>The place of one group.</summary>
    /// <param name="Offset">Of the group's head in the file.</param>
    /// <param name="HeadBytes">Bytes of the head frame.</param>
    /// <param name="FrameBytes">Bytes of the codec's frame that follows the head.</param>
    /// <param name="RawBytes">Bytes it unpacks to.</param>
    /// <param name="Chunks">How many chunks.</param>
    /// <param name="Checksum">XXH3-64 of head and frame.</param>
    internal readonly record struct Row(long Offset, int HeadBytes, int FrameBytes, int RawBytes, int Chunks, ulong Checksum);
}
