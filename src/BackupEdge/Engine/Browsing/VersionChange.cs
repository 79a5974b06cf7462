namespace BackupEdge.Engine.Browsing;

/// <summary>How a file changed since the base backup.</summary>
internal enum VersionChange
{
    /// <summary>The file did not exist in the base.</summary>
    Added,

    /// <summary>Its content, metadata or type differ.</summary>
    Changed,

    /// <summary>The file is the same.</summary>
    Unchanged,
}
