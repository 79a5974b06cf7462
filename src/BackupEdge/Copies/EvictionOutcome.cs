namespace BackupEdge.Copies;

/// <summary>What an eviction did with one archive.</summary>
internal enum EvictionOutcome
{
    /// <summary>It is only in the copy now.</summary>
    Removed,

    /// <summary>The data folder does not have it.</summary>
    NotHere,

    /// <summary>A queued or running job may read it.</summary>
    InUse,

    /// <summary>The file of the data folder is another generation than the one in the copy, or its end cannot be read.</summary>
    Differs,
}
