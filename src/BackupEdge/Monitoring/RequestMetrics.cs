using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>How long answers take.</summary>
internal sealed class RequestMetrics
{
    // From an answer out of memory to one that waited for a job, or a stream.
    private static readonly double[] Buckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
    private readonly Histogram _durations;

    /// <summary>Makes the metric.</summary>
    public RequestMetrics(IMetricFactory factory) =>
        _durations = factory.CreateHistogram(
            "backupedge_http_request_duration_seconds",
            "How long answers took, by route, method and class of status; streams and waits included.",
            ["route", "method", "code"],
            new HistogramConfiguration { Buckets = Buckets }
        );

    /// <summary>What observes one route; to be made once, since there is one for each route and not for each request.</summary>
    /// <param name="route">Its template.</param>
    /// <param name="method">Its method.</param>
    public RouteMetrics Of(string route, string method) => new(_durations, route, method);
}
