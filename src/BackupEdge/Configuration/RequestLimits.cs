namespace BackupEdge.Configuration;

/// <summary>How much the HTTP edge takes on.</summary>
public sealed record RequestLimits
{
    /// <summary>Connections at a time; one more is closed at once.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>How long a request may take, its body and its answer together. Streams of events and files are not bound by it.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(60);
}
