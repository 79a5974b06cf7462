using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>How long the answers of one route take. Observing allocates nothing after the first of a class of status.</summary>
/// <param name="durations">The metric, with the labels route, method and code.</param>
/// <param name="route">The route's template.</param>
/// <param name="method">Its method.</param>
internal sealed class RouteMetrics(Histogram durations, string route, string method)
{
    private static readonly string[] Classes = ["1xx", "2xx", "3xx", "4xx", "5xx"];
    private readonly Histogram.Child?[] _children = new Histogram.Child?[Classes.Length];

    /// <summary>Notes an answer.</summary>
    /// <param name="status">Its status code.</param>
    /// <param name="elapsed">How long it took.</param>
    public void Observe(int status, TimeSpan elapsed)
    {
        // Two that make it at once get the same one.
        var index = Math.Clamp(status / 100, 1, Classes.Length) - 1;
        var child = _children[index] ??= durations.WithLabels(route, method, Classes[index]);
        child.Observe(elapsed.TotalSeconds);
    }
}
