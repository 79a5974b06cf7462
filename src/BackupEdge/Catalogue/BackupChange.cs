namespace BackupEdge.Catalogue;

/// <summary>What a completed backup found to have changed.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="IsFull">Whether it was compared with no other backup.</param>
/// <param name="Files">The number of files in it.</param>
/// <param name="AddedFiles">The number of files that its bases do not have.</param>
/// <param name="ChangedFiles">The number of files that differ from its bases.</param>
/// <param name="RemovedFiles">The number of files that only its bases have.</param>
/// <param name="NewBytes">The bytes that no earlier archive had, before compression.</param>
/// <param name="StoredBytes">The size of its archive.</param>
internal sealed record BackupChange(
    string Id,
    bool IsFull,
    long Files,
    long AddedFiles,
    long ChangedFiles,
    long RemovedFiles,
    long NewBytes,
    long StoredBytes
);
