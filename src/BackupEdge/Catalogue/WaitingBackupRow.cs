namespace BackupEdge.Catalogue;

/// <summary>A completed backup that is not in a copy.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Bytes">The size of its archive in bytes.</param>
/// <param name="CompletedAt">When it was completed, UTC.</param>
internal sealed record WaitingBackupRow(long Sequence, long Bytes, DateTimeOffset CompletedAt);
