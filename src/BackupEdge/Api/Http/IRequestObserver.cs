namespace BackupEdge.Api.Http;

/// <summary>Observes requests and their responses. Implementations must return quickly and must not throw.</summary>
internal interface IRequestObserver
{
    /// <summary>Called when a request has arrived.</summary>
    /// <returns>A timestamp to pass to <see cref="RequestEnded"/>.</returns>
    long RequestStarted();

    /// <summary>Called when a request was answered, or its client has disconnected.</summary>
    /// <param name="route">The route of the request; null if none matched.</param>
    /// <param name="status">The HTTP status code; 499 if the client has disconnected, except from a stream.</param>
    /// <param name="started">The result of <see cref="RequestStarted"/>.</param>
    void RequestEnded(Route? route, int status, long started);
}
