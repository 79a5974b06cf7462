using System.Buffers.Binary;

namespace BackupEdge.CrashDisk.Logs;

/// <summary>Appends records to the log of a disk. Not thread-safe: the order of calls is the order of the log.</summary>
internal sealed class DiskLogWriter : IDisposable
{
    private readonly Stream _file;

    /// <summary>Begins a log. <c>file</c> must be empty, and the caller must dispose it.</summary>
    public DiskLogWriter(Stream file, long diskBytes)
    {
        _file = file;
        Span<byte> preamble = stackalloc byte[DiskLog.PreambleBytes];
        DiskLog.Magic.CopyTo(preamble);
        BinaryPrimitives.WriteInt64LittleEndian(preamble[8..], diskBytes);
        _file.Write(preamble);
    }

    public void Write(long offset, ReadOnlySpan<byte> bytes) => Append(RecordKind.Write, offset, bytes.Length, bytes);

    public void Zero(long offset, long length) => Append(RecordKind.Zero, offset, length, []);

    public void Flush() => Append(RecordKind.Flush, 0, 0, []);

    /// <summary>Appends a mark. <c>text</c> is UTF-8.</summary>
    public void Mark(ReadOnlySpan<byte> text) => Append(RecordKind.Mark, 0, text.Length, text);

    public void Dispose() => _file.Flush();

    private void Append(RecordKind kind, long offset, long length, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[DiskLog.HeadBytes];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(head[9..], length);
        _file.Write(head);
        _file.Write(payload);
    }
}
