using BackupEdge.Monitoring;

namespace BackupEdge.Api.Http;

/// <summary>
/// Counts and measures responses. Requests without a route share one series, because otherwise callers could create any number of them.
/// </summary>
internal sealed class RequestMeter : IRequestObserver
{
    private const string None = "none";
    private readonly Dictionary<Route, RouteMetrics> _routes;
    private readonly RouteMetrics _unknown;
    private readonly TimeProvider _time;

    /// <summary>Creates a meter for the given routes.</summary>
    public RequestMeter(IEnumerable<Route> routes, RequestMetrics metrics, TimeProvider time)
    {
        _routes = routes.ToDictionary(
            route => route,
            route => metrics.Of(route.Template, route.Method, route.IsStream),
            (IEqualityComparer<Route>)ReferenceEqualityComparer.Instance
        );
        _unknown = metrics.Of(None, None);
        _time = time;
    }

    /// <inheritdoc/>
    public long RequestStarted() => _time.GetTimestamp();

    /// <inheritdoc/>
    public void RequestEnded(Route? route, int status, long started)
    {
        var metrics = route is null ? _unknown : _routes.GetValueOrDefault(route, _unknown);
        metrics.Observe(status, _time.GetElapsedTime(started));
    }
}
