using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Health, for whoever watches the service; needs no credentials.</summary>
/// <param name="readiness">Whether the service works.</param>
internal sealed class HealthEndpoints(Readiness readiness)
{
    /// <summary>GET /health: the process answers.</summary>
    public static Task LiveAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, new HealthAnswer("ok"), ApiJson.Default.HealthAnswer);

    /// <summary>GET /health/ready: it runs jobs, can read its catalogue, and can write its store.</summary>
    public async Task ReadyAsync(ApiCall call)
    {
        await readiness.ThrowIfNotReadyAsync();
        await call.AnswerAsync(StatusCodes.Status200OK, new HealthAnswer("ready"), ApiJson.Default.HealthAnswer);
    }
}
