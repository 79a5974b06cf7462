using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using BackupEdge.Monitoring;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>How everything stands: for people and programs, and for Prometheus.</summary>
/// <param name="monitor">What tells it.</param>
internal sealed class StatusEndpoints(ServiceMonitor monitor)
{
    // The version of the format is part of its name; a scraper of today takes nothing else for granted.
    private const string Prometheus = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>GET /status: how everything stands.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, new StatusAnswer(monitor.Status()), ApiJson.Default.StatusAnswer);

    /// <summary>GET /metrics: the same and more as metrics.</summary>
    public async Task MetricsAsync(ApiCall call) => await call.AnswerAsync(Prometheus, await monitor.MetricsAsync(CancellationToken.None));
}
