namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>limits</c>.</summary>
internal static class LimitSettings
{
    /// <summary>The default of <see cref="Settings.ChunkTableBytes"/>: 64 MiB.</summary>
    public const int DefaultChunkTableBytes = 64 << 20;

    private const int MinChunkTableBytes = 1 << 20;
    private const int MaxChunkTableBytes = 1 << 30;
    private const int MaxConnections = 100_000;
    private const int MaxBackupsPerHour = 10_000;
    private const int MinSeconds = 5;
    private const int MaxSeconds = 3600;

    /// <summary>Returns the memory in bytes for the table of the chunks that a backup stores.</summary>
    public static int ReadChunkTableBytes(SettingSection limits) =>
        limits.Number("chunk_table_bytes", DefaultChunkTableBytes, MinChunkTableBytes, MaxChunkTableBytes);

    /// <summary>Returns the limits of the server; a limit that is not configured has its default.</summary>
    public static RequestLimits Read(SettingSection limits)
    {
        limits.AllowOnly(
            "chunk_table_bytes",
            "max_connections",
            "connections_per_address",
            "request_seconds",
            "operator_backups_per_hour",
            "operator_disk_percent"
        );
        var defaults = new RequestLimits();
        return new RequestLimits
        {
            MaxConnections = limits.Number("max_connections", defaults.MaxConnections, 1, MaxConnections),
            ConnectionsPerAddress = limits.Number("connections_per_address", defaults.ConnectionsPerAddress, 1, MaxConnections),
            OperatorBackupsPerHour = limits.Number("operator_backups_per_hour", defaults.OperatorBackupsPerHour, 1, MaxBackupsPerHour),
            OperatorDiskPercent = limits.Number("operator_disk_percent", defaults.OperatorDiskPercent, 1, 100),
            RequestTime = TimeSpan.FromSeconds(
                limits.Number("request_seconds", (int)defaults.RequestTime.TotalSeconds, MinSeconds, MaxSeconds)
            ),
        };
    }
}
