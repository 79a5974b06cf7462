using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Counts and measures the responses of one route. Allocates memory only for the first response of each status class.</summary>
/// <param name="requests">The metric with the labels <c>route</c>, <c>method</c> and <c>code</c>.</param>
/// <param name="durations">The metric with the label <c>method</c>; null to measure no durations.</param>
/// <param name="route">The template of the route.</param>
/// <param name="method">The HTTP method of the route.</param>
internal sealed class RouteMetrics(Counter requests, Histogram? durations, string route, string method)
{
    private static readonly string[] Classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    private readonly Counter.Child?[] _children = new Counter.Child?[Classes.Length];
    private Histogram.Child? _durations;

    /// <summary>Records a response.</summary>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="elapsed">The response time.</param>
    public void Observe(int status, TimeSpan elapsed)
    {
        // A race is harmless: WithLabels returns the same object to both threads.
        var index = Math.Clamp(status / 100, 1, Classes.Length) - 1;
        var child = _children[index] ??= requests.WithLabels(route, method, Classes[index]);
        child.Inc();
        (_durations ??= durations?.WithLabels(method))?.Observe(elapsed.TotalSeconds);
    }
}
