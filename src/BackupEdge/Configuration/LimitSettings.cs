namespace BackupEdge.Configuration;

/// <summary>Reads the section `limits`.</summary>
internal static class LimitSettings
{
    private const int MostConnections = 100_000;
    private const int LeastSeconds = 5;
    private const int MostSeconds = 3600;

    /// <summary>The limits; the defaults unless given.</summary>
    public static RequestLimits Read(SettingSection limits)
    {
        limits.AllowOnly("max_connections", "request_seconds");
        var unless = new RequestLimits();
        return new RequestLimits
        {
            MaxConnections = limits.Number("max_connections", unless.MaxConnections, 1, MostConnections),
            RequestTime = TimeSpan.FromSeconds(limits.Number("request_seconds", (int)unless.RequestTime.TotalSeconds, LeastSeconds, MostSeconds)),
        };
    }
}
