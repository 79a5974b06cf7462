namespace BackupEdge.Monitoring;

/// <summary>How many completed backups were verified, and when.</summary>
/// <param name="WithinDays">The number of days within which each is to be verified again.</param>
/// <param name="Verified">The number of those that the last verify found intact within these days.</param>
/// <param name="Older">The number of those that the last verify found intact before that.</param>
/// <param name="Never">The number of those that were never verified.</param>
/// <param name="Damaged">The number of those in which the last verify found problems.</param>
/// <param name="OldestAt">The oldest of the last verifies, UTC; null if there is none.</param>
internal sealed record VerificationStatus(int WithinDays, long Verified, long Older, long Never, long Damaged, DateTimeOffset? OldestAt);
