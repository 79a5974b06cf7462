namespace BackupEdge.Copies;

/// <summary>What a run of a copy does, in this order: tombstones, uploads, removals.</summary>
/// <param name="Tombstones">The backups that leave the copy: sequence number and id, oldest first.</param>
/// <param name="Uploads">The archives to copy, oldest first.</param>
/// <param name="Removals">The generations to delete, newest first, so that what a record needs is deleted after it.</param>
/// <param name="Needed">The sequence numbers of all archives that backups in the copy need; they stay, and stay locked.</param>
/// <param name="Waiting">The ids of archives that are needed and cannot be copied, with the reasons.</param>
internal sealed record CopyPlan(
    IReadOnlyList<(long Sequence, string Id)> Tombstones,
    IReadOnlyList<PlannedUpload> Uploads,
    IReadOnlyList<CopyName> Removals,
    IReadOnlySet<long> Needed,
    IReadOnlyList<(string Id, string Reason)> Waiting
);
