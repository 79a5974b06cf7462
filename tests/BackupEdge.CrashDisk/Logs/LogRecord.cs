namespace BackupEdge.CrashDisk.Logs;

/// <summary>One record in the log of a disk.</summary>
/// <param name="Kind">The operation that the record describes.</param>
/// <param name="Offset">The offset on the disk in bytes; 0 for a flush and a mark.</param>
/// <param name="Length">The number of bytes on the disk, or in the text of a mark; 0 for a flush.</param>
/// <param name="Position">The position of the payload in the log file, in bytes.</param>
internal readonly record struct LogRecord(RecordKind Kind, long Offset, long Length, long Position)
{
    /// <summary>Whether the operation changes the disk.</summary>
    public bool IsChange => Kind is RecordKind.Write or RecordKind.Zero;

    /// <summary>The number of bytes after the head in the log file.</summary>
    public long PayloadLength => Kind is RecordKind.Write or RecordKind.Mark ? Length : 0;
}
