using BackupEdge.Monitoring;

namespace BackupEdge.Api.Http;

/// <summary>
/// Measures how long answers take, by route. What has no route counts together, whatever it asked for: else callers could make up series
/// without end.
/// </summary>
internal sealed class RequestMeter : IRequestObserver
{
    private const string None = "none";
    private readonly Dictionary<Route, RouteMetrics> _routes;
    private readonly RouteMetrics _unknown;
    private readonly TimeProvider _time;

    /// <summary>Makes it for the routes there are.</summary>
    public RequestMeter(IEnumerable<Route> routes, RequestMetrics metrics, TimeProvider time)
    {
        _routes = routes.ToDictionary(
            route => route,
            route => metrics.Of(route.Template, route.Method),
            (IEqualityComparer<Route>)ReferenceEqualityComparer.Instance
        );
        _unknown = metrics.Of(None, None);
        _time = time;
    }

    /// <inheritdoc/>
    public long Came() => _time.GetTimestamp();

    /// <inheritdoc/>
    public void Answered(Route? route, int status, long came)
    {
        var metrics = route is null ? _unknown : _routes.GetValueOrDefault(route, _unknown);
        metrics.Observe(status, _time.GetElapsedTime(came));
    }
}
