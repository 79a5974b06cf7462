namespace BackupEdge.Contracts;

/// <summary>The verifies that a request has queued.</summary>
/// <param name="Jobs">The jobs, in the order in which they run.</param>
/// <param name="Remaining">The number of backups that match and were not queued, because there was no room for more.</param>
internal sealed record VerifiesAnswer(IReadOnlyList<JobListItem> Jobs, long Remaining);
