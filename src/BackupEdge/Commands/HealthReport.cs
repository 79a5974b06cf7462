namespace BackupEdge.Commands;

/// <summary>What `health` found.</summary>
/// <param name="Status">`ready`.</param>
/// <param name="Url">Where the service listens.</param>
internal sealed record HealthReport(string Status, string Url);
