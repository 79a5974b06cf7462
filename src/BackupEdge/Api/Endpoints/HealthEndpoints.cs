using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Health endpoints for monitoring; they need no credentials.</summary>
internal sealed class HealthEndpoints(Readiness readiness)
{
    private const string Instance = "X-BackupEdge-Instance";

    /// <summary>GET /health: responds with 200 as long as the process can.</summary>
    public Task LiveAsync(ApiCall call)
    {
        call.SetHeader(Instance, readiness.Instance);
        return call.AnswerAsync(StatusCodes.Status200OK, new HealthAnswer(HealthAnswer.Ok), ApiJson.Default.HealthAnswer);
    }

    /// <summary>GET /health/ready: responds with 200 if the service runs jobs, can read its catalogue and can write its store.</summary>
    public async Task ReadyAsync(ApiCall call)
    {
        await readiness.ThrowIfNotReadyAsync();
        call.SetHeader(Instance, readiness.Instance);
        await call.AnswerAsync(StatusCodes.Status200OK, new HealthAnswer(HealthAnswer.Ready), ApiJson.Default.HealthAnswer);
    }
}
