namespace BackupEdge.Configuration;

/// <summary>The limits of the HTTP server, and of what one operator may use.</summary>
internal sealed record RequestLimits
{
    /// <summary>The maximum of simultaneous connections. A further one replaces the oldest without valid credentials.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>The maximum of connections from one IPv4 address or IPv6 /64 network; loopback counts as one address.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>The maximum of backups that one operator's credential may request per hour.</summary>
    public int OperatorBackupsPerHour { get; init; } = 60;

    /// <summary>The maximum percentage of the archive store's file system that one operator's backups may use.</summary>
    public int OperatorDiskPercent { get; init; } = 50;

    /// <summary>The maximum duration of a request and its response. Does not apply to streams of events and files.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(60);
}
