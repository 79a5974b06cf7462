namespace BackupEdge.Api.Http;

/// <summary>Watches how requests are answered; must be quick and throw nothing.</summary>
internal interface IRequestObserver
{
    /// <summary>A request has come.</summary>
    /// <returns>When, for <see cref="Answered"/>.</returns>
    long Came();

    /// <summary>It was answered, or its caller has gone.</summary>
    /// <param name="route">Its route; null when it got none.</param>
    /// <param name="status">The status code.</param>
    /// <param name="came">When it came.</param>
    void Answered(Route? route, int status, long came);
}
