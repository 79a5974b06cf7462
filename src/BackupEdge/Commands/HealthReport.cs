namespace BackupEdge.Commands;

/// <summary>What <c>health</c> found.</summary>
/// <param name="Status"><c>ready</c>.</param>
/// <param name="Url">Where the service listens.</param>
internal sealed record HealthReport(string Status, string Url);
