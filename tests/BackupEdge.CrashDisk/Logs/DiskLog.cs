using System.Buffers.Binary;
using System.Text;

namespace BackupEdge.CrashDisk.Logs;

/// <summary>
/// The log of all operations on a disk, in order. The file begins with <see cref="Magic"/> and the size of the disk. Each record is a head
/// (kind, one byte; offset and length, eight bytes each; integers are little-endian) and, for a write or a mark, the bytes.
/// </summary>
/// <param name="DiskBytes">The size of the disk in bytes.</param>
/// <param name="Items">The records without their payload.</param>
internal sealed record DiskLog(long DiskBytes, IReadOnlyList<LogRecord> Items)
{
    public const int HeadBytes = 17;
    public const int PreambleBytes = 16;
    public static ReadOnlySpan<byte> Magic => "BECRASH1"u8;

    /// <summary>Reads the heads of all records.</summary>
    /// <exception cref="InvalidDataException">The file is not a log, or it is truncated.</exception>
    public static DiskLog Read(Stream file)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        file.Position = 0;
        if (
            file.ReadAtLeast(head[..PreambleBytes], PreambleBytes, throwOnEndOfStream: false) < PreambleBytes
            || !head[..8].SequenceEqual(Magic)
        )
        {
            throw new InvalidDataException("The file is not a disk log.");
        }

        var diskBytes = BinaryPrimitives.ReadInt64LittleEndian(head[8..]);
        var items = new List<LogRecord>();
        while (file.Position < file.Length)
        {
            var begin = file.Position;
            if (file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false) < HeadBytes)
            {
                throw new InvalidDataException($"The disk log ends in the head of a record, at byte {begin}.");
            }

            var record = new LogRecord(
                (RecordKind)head[0],
                BinaryPrimitives.ReadInt64LittleEndian(head[1..]),
                BinaryPrimitives.ReadInt64LittleEndian(head[9..]),
                begin + HeadBytes
            );
            if (!Enum.IsDefined(record.Kind) || record.Length < 0 || record.PayloadLength > file.Length - record.Position)
            {
                throw new InvalidDataException($"The record of the disk log at byte {begin} is damaged or cut off.");
            }

            items.Add(record);
            file.Position += record.PayloadLength;
        }

        return new DiskLog(diskBytes, items);
    }

    /// <summary>Reads the bytes of a write or a mark.</summary>
    public static byte[] PayloadOf(Stream file, LogRecord record)
    {
        var payload = new byte[record.PayloadLength];
        file.Position = record.Position;
        file.ReadExactly(payload);
        return payload;
    }

    /// <summary>Reads the text of a mark.</summary>
    public static string TextOf(Stream file, LogRecord mark) => Encoding.UTF8.GetString(PayloadOf(file, mark));
}
