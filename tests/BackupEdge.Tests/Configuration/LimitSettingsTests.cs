namespace BackupEdge.Tests.Configuration;

public sealed class LimitSettingsTests : IDisposable
{
    private readonly SettingsBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void There_are_limits_unless_told()
    {
        var limits = _bench.Load().Settings.Limits;

        Assert.Equal((1000, TimeSpan.FromMinutes(1)), (limits.MaxConnections, limits.RequestTime));
    }

    [Fact]
    public void They_are_read_from_the_file_and_the_environment()
    {
        _bench.Config("""{ "limits": { "max_connections": 50, "request_seconds": 300 } }""");
        _bench.Set("BACKUPEDGE__LIMITS__MAX_CONNECTIONS", "60");

        var limits = _bench.Load().Settings.Limits;

        Assert.Equal((60, TimeSpan.FromMinutes(5)), (limits.MaxConnections, limits.RequestTime));
    }

    [Theory]
    [InlineData("""{ "max_connections": 0 }""", "limits.max_connections")]
    [InlineData("""{ "max_connections": 100001 }""", "limits.max_connections")]
    [InlineData("""{ "request_seconds": 4 }""", "limits.request_seconds")]
    [InlineData("""{ "request_seconds": 3601 }""", "limits.request_seconds")]
    [InlineData("""{ "request_seconds": "long" }""", "limits.request_seconds")]
    [InlineData("""{ "seconds": 5 }""", "limits.seconds")]
    public void What_is_no_limit_is_refused_by_name(string limits, string name)
    {
        _bench.Config($$"""{ "limits": {{limits}} }""");

        Assert.Contains($"'{name}'", _bench.Refused().Message, StringComparison.Ordinal);
    }
}
