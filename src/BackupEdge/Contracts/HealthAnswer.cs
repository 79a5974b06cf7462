namespace BackupEdge.Contracts;

/// <summary>The health of the service. It has no version, since it is returned without credentials.</summary>
/// <param name="Status"><c>ok</c>, or <c>ready</c> in the response of <c>GET /health/ready</c>.</param>
internal sealed record HealthAnswer(string Status)
{
    /// <summary>The status of <c>GET /health</c>.</summary>
    public const string Ok = "ok";

    /// <summary>The status of <c>GET /health/ready</c>.</summary>
    public const string Ready = "ready";
}
