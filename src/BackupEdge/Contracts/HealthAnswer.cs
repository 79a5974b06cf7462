namespace BackupEdge.Contracts;

/// <summary>That the service lives. It has no version, since anybody may ask.</summary>
/// <param name="Status"><c>ok</c>, or <c>ready</c> when asked for readiness.</param>
internal sealed record HealthAnswer(string Status);
