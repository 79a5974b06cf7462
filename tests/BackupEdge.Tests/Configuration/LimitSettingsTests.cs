using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class LimitSettingsTests : IDisposable
{
    private readonly SettingsHarness _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_thousand_connections_and_a_minute_unless_told()
    {
        Assert.Equal(new RequestLimits { MaxConnections = 1000, RequestTime = TimeSpan.FromMinutes(1) }, _bench.Load().Settings.Limits);
        _bench.Config("""{ "limits": {} }""");
        Assert.Equal(new RequestLimits(), _bench.Load().Settings.Limits);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(100_000, 3600)]
    public void Both_have_bounds_that_may_be_reached(int connections, int seconds)
    {
        _bench.Config($$"""{ "limits": { "max_connections": {{connections}}, "request_seconds": {{seconds}} } }""");

        Assert.Equal(
            new RequestLimits { MaxConnections = connections, RequestTime = TimeSpan.FromSeconds(seconds) },
            _bench.Load().Settings.Limits
        );
    }

    [Fact]
    public void What_one_address_and_one_operator_may_take_can_be_set()
    {
        Assert.Equal(
            (100, 60, 50),
            (new RequestLimits().ConnectionsPerAddress, new RequestLimits().OperatorBackupsPerHour, new RequestLimits().OperatorDiskPercent)
        );
        _bench.Config("""{ "limits": { "connections_per_address": 5000, "operator_backups_per_hour": 6, "operator_disk_percent": 10 } }""");

        Assert.Equal(
            new RequestLimits
            {
                ConnectionsPerAddress = 5000,
                OperatorBackupsPerHour = 6,
                OperatorDiskPercent = 10,
            },
            _bench.Load().Settings.Limits
        );
    }

    [Fact]
    public void Variables_are_stronger_than_the_file()
    {
        _bench.Config("""{ "limits": { "max_connections": 10, "request_seconds": 10 } }""");
        _bench.Set("BACKUPEDGE__LIMITS__MAX_CONNECTIONS", "20");

        Assert.Equal(new RequestLimits { MaxConnections = 20, RequestTime = TimeSpan.FromSeconds(10) }, _bench.Load().Settings.Limits);
    }

    [Theory]
    [InlineData("""{ "max_connections": 0 }""", "'limits.max_connections' must be a whole number from 1 to 100000, not 0.")]
    [InlineData("""{ "max_connections": 100001 }""", "'limits.max_connections' must be a whole number from 1 to 100000, not 100001.")]
    [InlineData("""{ "max_connections": "many" }""", "'limits.max_connections' must be a whole number from 1 to 100000, not 'many'.")]
    [InlineData("""{ "request_seconds": 4 }""", "'limits.request_seconds' must be a whole number from 5 to 3600, not 4.")]
    [InlineData("""{ "request_seconds": 3601 }""", "'limits.request_seconds' must be a whole number from 5 to 3600, not 3601.")]
    [InlineData("""{ "request_seconds": 7.5 }""", "'limits.request_seconds' must be a whole number from 5 to 3600, not 7.5.")]
    [InlineData("""{ "max_connection": 5 }""", "'limits.max_connection' is not a known key. Did you mean 'max_connections'?")]
    [InlineData("""{ "connections_per_address": 0 }""", "'limits.connections_per_address' must be a whole number from 1 to 100000, not 0.")]
    [InlineData(
        """{ "operator_backups_per_hour": 0 }""",
        "'limits.operator_backups_per_hour' must be a whole number from 1 to 10000, not 0."
    )]
    [InlineData("""{ "operator_disk_percent": 101 }""", "'limits.operator_disk_percent' must be a whole number from 1 to 100, not 101.")]
    [InlineData("5", "'limits' must be an object, not 5.")]
    public void What_makes_no_sense_is_refused(string limits, string message)
    {
        _bench.Config($$"""{ "limits": {{limits}} }""");

        Assert.Contains(message, _bench.Refused().Message, StringComparison.Ordinal);
    }
}
