namespace BackupEdge.Catalogue;

/// <summary>A backup at a glance.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">What came of it.</param>
/// <param name="EndedAt">When its job ended, UTC; when it was asked for if that is not known.</param>
/// <param name="StoredBytes">Bytes of its archive; 0 unless it completed.</param>
/// <param name="Problems">How many problems its last verify found; 0 when it was never verified.</param>
/// <param name="Error">Why it ended badly; null when it did not.</param>
internal sealed record BackupOverview(string Id, RunStatus Status, DateTimeOffset EndedAt, long StoredBytes, long Problems, string? Error);
