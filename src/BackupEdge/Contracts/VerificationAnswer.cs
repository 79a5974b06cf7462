namespace BackupEdge.Contracts;

/// <summary>How many completed backups were verified, and when.</summary>
/// <param name="WithinDays">The setting <c>verify.within_days</c>, or 30 if it is 0.</param>
/// <param name="Verified">The number of backups that the last verify found intact within these days.</param>
/// <param name="Older">The number of backups that the last verify found intact before that.</param>
/// <param name="Never">The number of backups that were never verified.</param>
/// <param name="Damaged">The number of backups in which the last verify found problems.</param>
/// <param name="OldestAt">The oldest of the last verifies; <c>null</c> if there is none.</param>
internal sealed record VerificationAnswer(int WithinDays, long Verified, long Older, long Never, long Damaged, string? OldestAt);
