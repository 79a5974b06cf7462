namespace BackupEdge.Copies;

/// <summary>Why a backup is no longer in a copy.</summary>
internal enum TombstoneReason
{
    /// <summary>It was deleted on the host, by a caller or by the retention there.</summary>
    Deleted,

    /// <summary>The retention of the copy expired it.</summary>
    Expired,
}
