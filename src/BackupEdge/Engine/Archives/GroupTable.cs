using System.Buffers.Binary;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The positions of an archive's groups, by group number: 32 bytes for each MiB of chunks. A large table is not loaded; each row is read
/// when it is needed. Thread-safe.
/// </summary>
internal sealed class GroupTable
{
    /// <summary>The size of one row in bytes.</summary>
    public const int RowSize = 32;

    private readonly List<Row>? _rows;
    private readonly Func<uint, Row> _read;

    /// <summary>Creates a table in memory.</summary>
    public GroupTable(List<Row> rows, long rawBytes)
    {
        _rows = rows;
        _read = _ => default;
        (Count, RawBytes) = (rows.Count, rawBytes);
    }

    /// <summary>Creates a table whose rows, which must have been checked, are read from an archive.</summary>
    public GroupTable(IArchiveSource source, long payloadOffset, int count, long rawBytes, GroupFormat format)
    {
        _read = group => Read(source, payloadOffset + ((long)group * RowSize), format);
        (Count, RawBytes) = (count, rawBytes);
    }

    /// <summary>The number of rows, including unused ones.</summary>
    public int Count { get; }

    /// <summary>The size in bytes of the chunks in all groups, before compression; 0 for sealed groups.</summary>
    public long RawBytes { get; }

    /// <summary>The row of the group with the given number, which must be less than <see cref="Count"/>.</summary>
    public Row this[uint group]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(group, (uint)Count);
            return _rows is null ? _read(group) : _rows[(int)group];
        }
    }

    /// <summary>
    /// Parses the payload of a table's frame. Returns null if a row is not valid for an archive of <paramref name="fileLength"/> bytes with
    /// this format.
    /// </summary>
    public static GroupTable? TryParse(ReadOnlySpan<byte> payload, long fileLength, GroupFormat format)
    {
        var check = new GroupTableCheck(fileLength, format, ArchiveRules.MaxUnusedGroups, keepsRows: true);
        check.Add(payload);
        return check.IsValid ? new GroupTable(check.Rows!, check.RawBytes) : null;
    }

    // A row that has changed since it was checked means no group, so that its chunks are reported as damaged.
    private static Row Read(IArchiveSource source, long offset, GroupFormat format)
    {
        Span<byte> bytes = stackalloc byte[RowSize];
        return source.Read(offset, bytes) == RowSize && Row.Read(bytes) is var row && row.IsPossible(source.Length, format) ? row : default;
    }

    /// <summary>The position and the sizes of one group.</summary>
    /// <param name="Offset">The offset of the group's head in the file.</param>
    /// <param name="HeadBytes">The size of the head frame in bytes.</param>
    /// <param name="FrameBytes">The size in bytes of the frame that follows the head.</param>
    /// <param name="RawBytes">The size of the decompressed group in bytes; 0 if the group is sealed.</param>
    /// <param name="Chunks">The number of chunks in the group; 0 if it is sealed.</param>
    /// <param name="Checksum">The XXH3-64 of head and frame.</param>
    internal readonly record struct Row(long Offset, int HeadBytes, int FrameBytes, int RawBytes, int Chunks, ulong Checksum)
    {
        /// <summary>Reads a row from its 32 bytes.</summary>
        public static Row Read(ReadOnlySpan<byte> bytes) =>
            new(
                (long)BinaryPrimitives.ReadUInt64LittleEndian(bytes),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])
            );

        /// <summary>Writes the 32 bytes of the row.</summary>
        public void Write(Span<byte> into)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(into, (ulong)Offset);
            BinaryPrimitives.WriteUInt32LittleEndian(into[8..], (uint)HeadBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[12..], (uint)FrameBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[16..], (uint)RawBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(into[20..], (uint)Chunks);
            BinaryPrimitives.WriteUInt64LittleEndian(into[24..], Checksum);
        }

        /// <summary>Whether this is the row of a group; the row of an unused number is all zeros.</summary>
        public bool IsUsed => FrameBytes > 0;

        /// <summary>Returns whether the row can be that of a group in an archive of this length, or that of no group.</summary>
        public bool IsPossible(long fileLength, GroupFormat format) =>
            this == default
            || (format.IsPossible(this) && Offset >= 0 && HeadBytes > 0 && FrameBytes > 0 && Offset <= fileLength - HeadBytes - FrameBytes);
    }
}
