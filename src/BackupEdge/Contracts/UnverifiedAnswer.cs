namespace BackupEdge.Contracts;

/// <summary>A backup that was never verified.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="CompletedAt">When it completed.</param>
/// <param name="AgeSeconds">The number of seconds since then.</param>
internal sealed record UnverifiedAnswer(string BackupId, string CompletedAt, long AgeSeconds);
