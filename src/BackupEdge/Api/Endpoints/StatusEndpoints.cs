using BackupEdge.Api.Http;
using BackupEdge.Contracts;
using BackupEdge.Monitoring;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints for the status of the service: as JSON, and as metrics for Prometheus.</summary>
internal sealed class StatusEndpoints(ServiceMonitor monitor)
{
    // Prometheus 3 requires a media type that names the version of the text format.
    private const string Prometheus = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>GET /status: responds with the status of the service.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, new StatusAnswer(monitor.Status()), ApiJson.Default.StatusAnswer);

    /// <summary>GET /metrics: responds with the status and counters in the text format of Prometheus.</summary>
    public async Task MetricsAsync(ApiCall call) => await call.AnswerAsync(Prometheus, await monitor.MetricsAsync(CancellationToken.None));
}
