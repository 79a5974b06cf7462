namespace BackupEdge.Copies;

/// <summary>An archive to copy.</summary>
/// <param name="Source">The archive.</param>
/// <param name="Name">The generation.</param>
/// <param name="IsBackup">Whether it is a backup in the copy; otherwise it has only chunks that others need, and has a tombstone.</param>
/// <param name="Replaces">The generations that are deleted when this one is in the copy.</param>
/// <param name="Needs">
/// The sequence numbers of the other archives that the backup needs, also one that only the copy has kept; empty if it is not one.
/// </param>
internal sealed record PlannedUpload(
    CopySource Source,
    CopyName Name,
    bool IsBackup,
    IReadOnlyList<CopyName> Replaces,
    IReadOnlyList<long> Needs
);
