namespace BackupEdge.Contracts;

/// <summary>How a path differs between two backups.</summary>
internal enum DifferenceChange
{
    /// <summary>Only the other backup has it.</summary>
    Added,

    /// <summary>Both have it, with differences.</summary>
    Changed,

    /// <summary>Only the first backup has it.</summary>
    Removed,
}
