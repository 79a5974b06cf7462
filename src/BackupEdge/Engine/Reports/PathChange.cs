namespace BackupEdge.Engine.Reports;

/// <summary>What a backup or a restore did with a path.</summary>
internal enum PathChange
{
    /// <summary>A backup stored a path that its base does not have, or a restore created it.</summary>
    Added,

    /// <summary>A backup stored a path that differs from its base, or a restore replaced it.</summary>
    Changed,

    /// <summary>The base of a backup has the path, and the sources do not.</summary>
    Removed,
}
