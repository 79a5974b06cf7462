namespace BackupEdge.Api.Contracts;

/// <summary>That the service lives.</summary>
/// <param name="Status">`ok`, or `ready` when asked for readiness.</param>
/// <param name="Version">The version of BackupEdge.</param>
internal sealed record HealthAnswer(string Status, string Version);
