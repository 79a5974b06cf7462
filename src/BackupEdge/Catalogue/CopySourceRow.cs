namespace BackupEdge.Catalogue;

/// <summary>An archive of the data folder that can be copied.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Id">The id of the backup that wrote it.</param>
/// <param name="IsBackup">Whether the backup was not deleted.</param>
/// <param name="IsSealed">Whether the archive is sealed.</param>
/// <param name="Rewrites">How often its file was replaced by a compacted or resealed one.</param>
/// <param name="CompletedAt">When the backup was completed, UTC.</param>
internal sealed record CopySourceRow(long Sequence, string Id, bool IsBackup, bool IsSealed, long Rewrites, DateTimeOffset CompletedAt);
