using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Configuration;

public sealed class LimitSettingsTests : IDisposable
{
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void The_defaults_are_a_thousand_connections_and_one_minute()
    {
        Assert.Equal(new RequestLimits { MaxConnections = 1000, RequestTime = TimeSpan.FromMinutes(1) }, _harness.Load().Settings.Limits);
        _harness.Config("""{ "limits": {} }""");
        Assert.Equal(new RequestLimits(), _harness.Load().Settings.Limits);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(100_000, 3600)]
    public void The_smallest_and_largest_values_are_accepted(int connections, int seconds)
    {
        _harness.Config($$"""{ "limits": { "max_connections": {{connections}}, "request_seconds": {{seconds}} } }""");

        Assert.Equal(
            new RequestLimits { MaxConnections = connections, RequestTime = TimeSpan.FromSeconds(seconds) },
            _harness.Load().Settings.Limits
        );
    }

    [Fact]
    public void Limits_per_address_and_per_operator_can_be_set()
    {
        Assert.Equal(
            (100, 60, 50),
            (new RequestLimits().ConnectionsPerAddress, new RequestLimits().OperatorBackupsPerHour, new RequestLimits().OperatorDiskPercent)
        );
        _harness.Config(
            """{ "limits": { "connections_per_address": 5000, "operator_backups_per_hour": 6, "operator_disk_percent": 10 } }"""
        );

        Assert.Equal(
            new RequestLimits
            {
                ConnectionsPerAddress = 5000,
                OperatorBackupsPerHour = 6,
                OperatorDiskPercent = 10,
            },
            _harness.Load().Settings.Limits
        );
    }

    [Theory]
    [InlineData(null, 67_108_864)]
    [InlineData("1048576", 1_048_576)]
    [InlineData("1073741824", 1_073_741_824)]
    public void The_memory_of_the_chunk_table_is_64_MiB_unless_it_is_set(string? configured, int bytes)
    {
        _harness.Config(configured is null ? "{}" : $$"""{ "limits": { "chunk_table_bytes": {{configured}} } }""");

        var settings = _harness.Load().Settings;

        Assert.Equal(bytes, settings.ChunkTableBytes);
        Assert.Equal(new RequestLimits(), settings.Limits);
    }

    [Fact]
    public void Reads_are_not_limited_and_the_io_class_is_best_effort_unless_they_are_set()
    {
        var settings = _harness.Load().Settings;
        Assert.Equal((0, IoClass.BestEffort), (settings.ReadBytesPerSecond, settings.IoClass));
        _harness.Config("""{ "limits": { "read_bytes_per_second": 1024 } }""");
        _harness.Set("BACKUPEDGE__LIMITS__IO_CLASS", "idle");

        settings = _harness.Load().Settings;
        Assert.Equal((1024, IoClass.Idle), (settings.ReadBytesPerSecond, settings.IoClass));
    }

    [Fact]
    public void Environment_variables_override_the_file()
    {
        _harness.Config("""{ "limits": { "max_connections": 10, "request_seconds": 10 } }""");
        _harness.Set("BACKUPEDGE__LIMITS__MAX_CONNECTIONS", "20");

        Assert.Equal(new RequestLimits { MaxConnections = 20, RequestTime = TimeSpan.FromSeconds(10) }, _harness.Load().Settings.Limits);
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
    [InlineData(
        """{ "chunk_table_bytes": 1048575 }""",
        "'limits.chunk_table_bytes' must be a whole number from 1048576 to 1073741824, not 1048575."
    )]
    [InlineData("""{ "read_bytes_per_second": 1023 }""", "'limits.read_bytes_per_second' must be 0 (no limit) or at least 1024, not 1023.")]
    [InlineData(
        """{ "read_bytes_per_second": -1 }""",
        "'limits.read_bytes_per_second' must be a whole number from 0 to 2147483647, not -1."
    )]
    [InlineData("""{ "io_class": "lazy" }""", "'limits.io_class' must be one of best_effort, idle, not 'lazy'.")]
    [InlineData("5", "'limits' must be an object, not 5.")]
    public void Invalid_limits_are_refused(string limits, string message)
    {
        _harness.Config($$"""{ "limits": {{limits}} }""");

        Assert.Contains(message, _harness.Refused().Message, StringComparison.Ordinal);
    }
}
