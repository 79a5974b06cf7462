namespace BackupEdge.Contracts;

/// <summary>That the service lives. It has no version, since anybody may ask.</summary>
/// <param name="Status">`ok`, or `ready` when asked for readiness.</param>
internal sealed record HealthAnswer(string Status);
