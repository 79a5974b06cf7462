namespace BackupEdge.Commands;

/// <summary>The answer of <c>health</c>.</summary>
/// <param name="Status">Always <c>ready</c>.</param>
/// <param name="Url">The address of the service, without a path.</param>
internal sealed record HealthReport(string Status, string Url);
