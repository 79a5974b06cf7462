namespace BackupEdge.Catalogue;

/// <summary>A backup that differs unusually from those before it.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="FoundAt">When its job ended, UTC.</param>
/// <param name="Message">What is unusual, one sentence for people to read.</param>
/// <param name="HeldId">The id of the last usual backup, which is on hold for it; null if there is none.</param>
internal sealed record UnusualChangeRow(string BackupId, DateTimeOffset FoundAt, string Message, string? HeldId);
