using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Measures the response times of the API.</summary>
internal sealed class RequestMetrics
{
    // In seconds: from a cached response to one that waited for a job, or a stream.
    private static readonly double[] Buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
    private readonly Histogram _durations;

    /// <summary>Creates the metric.</summary>
    public RequestMetrics(IMetricFactory factory) =>
        _durations = factory.CreateHistogram(
            "backupedge_http_request_duration_seconds",
            "Response times by route, method and status class, including streams and waits.",
            ["route", "method", "code"],
            new HistogramConfiguration { Buckets = Buckets }
        );

    /// <summary>Creates the metrics of one route. Call this once per route, not per request.</summary>
    /// <param name="route">The template of the route.</param>
    /// <param name="method">The HTTP method of the route.</param>
    public RouteMetrics Of(string route, string method) => new(_durations, route, method);
}
