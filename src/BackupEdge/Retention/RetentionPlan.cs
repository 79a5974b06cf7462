namespace BackupEdge.Retention;

/// <summary>What a prune does and why; made before anything is done, so that a dry run, the job's record and tests see the same.</summary>
/// <param name="Backups">Every completed backup, newest first.</param>
/// <param name="Archives">Every archive whose backup is deleted or expires, oldest first.</param>
internal sealed record RetentionPlan(IReadOnlyList<BackupDecision> Backups, IReadOnlyList<ArchiveDecision> Archives);
