namespace BackupEdge.Contracts;

/// <summary>A list of jobs as an object.</summary>
/// <param name="Jobs">The jobs, newest first.</param>
/// <param name="Count">The number of jobs in this response.</param>
/// <param name="Total">The number of jobs that match, on all pages.</param>
internal sealed record JobsAnswer(IReadOnlyList<JobListItem> Jobs, int Count, long Total);
