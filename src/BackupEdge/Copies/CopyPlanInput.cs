namespace BackupEdge.Copies;

/// <summary>What the plan of a copy is made from.</summary>
/// <param name="Sources">The archives of the data folder, oldest first.</param>
/// <param name="Copied">The archives whose records are in the copy, oldest first.</param>
/// <param name="Deleted">The sequence numbers of backups that were deleted in the data folder on purpose.</param>
/// <param name="Expired">
/// The sequence numbers of backups that the retention of the copy does not keep; null if the copy keeps what the data folder keeps.
/// </param>
internal sealed record CopyPlanInput(
    IReadOnlyList<CopySource> Sources,
    IReadOnlyList<CopiedArchive> Copied,
    IReadOnlySet<long> Deleted,
    IReadOnlySet<long>? Expired
);
