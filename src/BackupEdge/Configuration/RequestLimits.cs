namespace BackupEdge.Configuration;

/// <summary>How much the HTTP edge takes on, and how much one operator may take.</summary>
internal sealed record RequestLimits
{
    /// <summary>Connections at a time; one more takes the place of the oldest that has shown no good credentials.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>Connections at a time from one address, or from one /64 network of IPv6; loopback is one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>Backups that one operator's credential may ask for in an hour.</summary>
    public int OperatorBackupsPerHour { get; init; } = 60;

    /// <summary>How much of the archive store's file system the living backups of one operator's credential may take, percent.</summary>
    public int OperatorDiskPercent { get; init; } = 50;

    /// <summary>How long a request may take, its body and its answer together. Streams of events and files are not bound by it.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(60);
}
