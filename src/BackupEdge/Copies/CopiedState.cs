namespace BackupEdge.Copies;

/// <summary>The state of a backup in a copy.</summary>
internal enum CopiedState
{
    /// <summary>It is to be copied.</summary>
    Waiting,

    /// <summary>It can be restored from the copy.</summary>
    Copied,

    /// <summary>It was copied, and a verification found that an object that it needs is damaged or missing.</summary>
    Damaged,
}
