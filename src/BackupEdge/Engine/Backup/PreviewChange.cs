namespace BackupEdge.Engine.Backup;

/// <summary>How an entry of the sources differs from the base of a backup.</summary>
internal enum PreviewChange
{
    /// <summary>The base does not have the entry.</summary>
    Added,

    /// <summary>The entry differs from the base, or is always read again.</summary>
    Changed,

    /// <summary>The entry is the same as in the base.</summary>
    Unchanged,

    /// <summary>The base has the entry, and the sources do not.</summary>
    Removed,
}
