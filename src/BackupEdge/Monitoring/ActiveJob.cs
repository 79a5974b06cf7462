using BackupEdge.Catalogue;

namespace BackupEdge.Monitoring;

/// <summary>A running or queued job.</summary>
/// <param name="Job">The job with its progress.</param>
/// <param name="Label">The label of the backup that it makes, restores or verifies; null for none.</param>
/// <param name="Sources">The names of the sources of that backup; empty for a prune or reseal.</param>
internal sealed record ActiveJob(JobRow Job, string? Label, IReadOnlyList<string> Sources);
