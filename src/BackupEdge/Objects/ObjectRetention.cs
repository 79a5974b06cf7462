namespace BackupEdge.Objects;

/// <summary>A lock of one version (S3 Object Lock): it cannot be deleted or overwritten before a time.</summary>
/// <param name="Mode">Who may end it before.</param>
/// <param name="Until">The end of the lock, in UTC, by the clock of the engine.</param>
internal sealed record ObjectRetention(RetentionMode Mode, DateTimeOffset Until);
