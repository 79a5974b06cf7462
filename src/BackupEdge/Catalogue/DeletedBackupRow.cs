namespace BackupEdge.Catalogue;

/// <summary>A backup that was deleted here and may still be in a copy.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Id">The id.</param>
/// <param name="DeletedAt">When, UTC.</param>
/// <param name="DeletedBy">The name of the caller, or the id of the job.</param>
internal sealed record DeletedBackupRow(long Sequence, string Id, DateTimeOffset DeletedAt, string DeletedBy);
