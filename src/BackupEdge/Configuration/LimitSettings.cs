namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>limits</c>.</summary>
internal static class LimitSettings
{
    private const int MostConnections = 100_000;
    private const int MostBackupsPerHour = 10_000;
    private const int LeastSeconds = 5;
    private const int MostSeconds = 3600;

    /// <summary>The limits; the defaults unless given.</summary>
    public static RequestLimits Read(SettingSection limits)
    {
        limits.AllowOnly(
            "max_connections",
            "connections_per_address",
            "request_seconds",
            "operator_backups_per_hour",
            "operator_disk_percent"
        );
        var unless = new RequestLimits();
        return new RequestLimits
        {
            MaxConnections = limits.Number("max_connections", unless.MaxConnections, 1, MostConnections),
            ConnectionsPerAddress = limits.Number("connections_per_address", unless.ConnectionsPerAddress, 1, MostConnections),
            OperatorBackupsPerHour = limits.Number("operator_backups_per_hour", unless.OperatorBackupsPerHour, 1, MostBackupsPerHour),
            OperatorDiskPercent = limits.Number("operator_disk_percent", unless.OperatorDiskPercent, 1, 100),
            RequestTime = TimeSpan.FromSeconds(
                limits.Number("request_seconds", (int)unless.RequestTime.TotalSeconds, LeastSeconds, MostSeconds)
            ),
        };
    }
}
