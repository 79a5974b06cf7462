namespace BackupEdge.CrashDisk.Logs;

/// <summary>The kind of a record in the log of a disk. The values are used in the log file.</summary>
internal enum RecordKind : byte
{
    /// <summary>Bytes were written.</summary>
    Write = 1,

    /// <summary>A range was set to zero, or discarded, which has the same effect here.</summary>
    Zero = 2,

    /// <summary>A flush: all earlier writes are on the disk.</summary>
    Flush = 3,

    /// <summary>A text that the workload has written, in UTF-8.</summary>
    Mark = 4,
}
