namespace BackupEdge.Engine.Browsing;

/// <summary>What became of a file since the backup before.</summary>
internal enum VersionChange
{
    /// <summary>It was not there.</summary>
    Added,

    /// <summary>Its content, metadata or type differ.</summary>
    Changed,

    /// <summary>It is as it was.</summary>
    Unchanged,
}
