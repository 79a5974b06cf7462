namespace BackupEdge.CrashDisk.Logs;

/// <summary>What a record of a disk's log stands for. The numbers are those in the log file.</summary>
internal enum RecordKind : byte
{
    /// <summary>Bytes were written.</summary>
    Write = 1,

    /// <summary>A range was set to zero, or discarded, which here is the same.</summary>
    Zero = 2,

    /// <summary>All that was written before is on the disk.</summary>
    Flush = 3,

    /// <summary>A text from the workload, in UTF-8.</summary>
    Mark = 4,
}
