namespace BackupEdge.Engine.Backup;

/// <summary>Signals the beginning or removal of a source to the last stage of a backup.</summary>
internal enum SourceMark
{
    /// <summary>The item signals nothing.</summary>
    None,

    /// <summary>A source begins that may be left out.</summary>
    Begin,

    /// <summary>Everything since <see cref="Begin"/> must be removed from the manifest.</summary>
    LeaveOut,
}
