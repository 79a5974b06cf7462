namespace BackupEdge.Contracts;

/// <summary>A backup that was never verified.</summary>
/// <param name="BackupId">Its id.</param>
/// <param name="CompletedAt">When it completed.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
internal sealed record UnverifiedAnswer(string BackupId, string CompletedAt, long AgeSeconds);
