namespace BackupEdge.Engine.Backup;

/// <summary>Signals to the last stage of a backup that a source, or a part of it, begins, is kept or is removed.</summary>
internal enum SourceMark
{
    /// <summary>The item signals nothing.</summary>
    None,

    /// <summary>A source, or a stream of a source, begins that may be left out. Beginnings can be nested.</summary>
    Begin,

    /// <summary>What began last is kept.</summary>
    Keep,

    /// <summary>Everything since the last <see cref="Begin"/> must be removed from the manifest.</summary>
    LeaveOut,
}
