namespace BackupEdge.Contracts;

/// <summary>The health of the service. It has no version, since it is returned without credentials.</summary>
/// <param name="Status"><c>ok</c>, or <c>ready</c> in the response of <c>GET /health/ready</c>.</param>
internal sealed record HealthAnswer(string Status);
