namespace BackupEdge.CrashDisk.Logs;

/// <summary>One record of a disk's log.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Offset">Where on the disk, in bytes; 0 for a flush and a mark.</param>
/// <param name="Length">How many bytes of the disk, or of the text of a mark; 0 for a flush.</param>
/// <param name="Position">Where its payload begins in the log file, in bytes.</param>
internal readonly record struct LogRecord(RecordKind Kind, long Offset, long Length, long Position)
{
    /// <summary>Whether it changes the disk.</summary>
    public bool IsChange => Kind is RecordKind.Write or RecordKind.Zero;

    /// <summary>How many bytes follow its head in the log file.</summary>
    public long PayloadLength => Kind is RecordKind.Write or RecordKind.Mark ? Length : 0;
}
