namespace BackupEdge.Retention;

/// <summary>The plan of a prune, which is created before any change, so that a dry run and the record of the job show the same.</summary>
/// <param name="Backups">The decisions about all completed backups, newest first.</param>
/// <param name="Archives">The decisions about all archives whose backup is deleted or expires, oldest first.</param>
internal sealed record RetentionPlan(IReadOnlyList<BackupDecision> Backups, IReadOnlyList<ArchiveDecision> Archives);
