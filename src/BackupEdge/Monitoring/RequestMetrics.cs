using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>
/// Counts the requests of the API by route and status class, and measures response times by method. The times have no label for the route:
/// with their buckets, a page of metrics would become several times as large.
/// </summary>
internal sealed class RequestMetrics
{
    // In seconds: from a cached response to one that waited for a job.
    private static readonly double[] Buckets = [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];
    private readonly Counter _requests;
    private readonly Histogram _durations;

    /// <summary>Creates the metrics.</summary>
    public RequestMetrics(IMetricFactory factory)
    {
        _requests = factory.CreateCounter(
            "backupedge_http_requests_total",
            "Requests by route, method and status class.",
            ["route", "method", "code"]
        );
        _durations = factory.CreateHistogram(
            "backupedge_http_request_duration_seconds",
            "Response times by method, including waits for jobs, without event streams.",
            ["method"],
            new HistogramConfiguration { Buckets = Buckets }
        );
    }

    /// <summary>Creates the metrics of one route. Call this once per route, not per request.</summary>
    /// <param name="route">The template of the route.</param>
    /// <param name="method">The HTTP method of the route.</param>
    /// <param name="isStream">Whether responses last until the client leaves, so that their duration says nothing.</param>
    public RouteMetrics Of(string route, string method, bool isStream = false) =>
        new(_requests, isStream ? null : _durations, route, method);
}
