using BackupEdge.Configuration;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Scheduling;

namespace BackupEdge.Tests.Postgres;

/// <summary>Tests which databases of a real server count as taken by sources.</summary>
public sealed class PostgresInventoryTests : IClassFixture<PostgresServer>
{
    private readonly PostgresServer _server;

    public PostgresInventoryTests(PostgresServer server)
    {
        PostgresServer.SkipUnlessInstalled();
        _server = server;
    }

    [Fact]
    public async Task Databases_that_no_source_of_a_server_takes_or_excludes_are_found_with_one_row_for_the_server()
    {
        foreach (var name in (string[])["bot_a", "bot_b", "one", "scratch", "stray 1", "stray 2"])
        {
            await _server.CreateAsync(name);
        }

        await _server.QueryAsync("postgres", "CREATE ROLE reader LOGIN PASSWORD 'only for tests'");
        var bots = new PostgresSource
        {
            Name = "bots",
            Postgres = _server.Connection("postgres"),
            Selection = new PostgresSelection { Databases = [new NamePattern("bot_*")] },
            Exclude = [new NamePattern("scratch")],
        };
        var one = new PostgresSource { Name = "one", Postgres = _server.Connection("one", "reader") };
        var closed = new PostgresSource
        {
            Name = "closed",
            Postgres = _server.Connection("x") with { Connection = "postgresql://postgres@127.0.0.1:1/x" },
        };

        var rows = new PostgresInventory(SettingsOf(one, closed, bots), TimeProvider.System).Read(TestContext.Current.CancellationToken);

        Assert.Equal(["closed", "bots"], rows.Select(row => row.Source));
        Assert.Contains("onnection", rows[0].Problem!, StringComparison.Ordinal);
        Assert.Null(rows[0].CheckedAt);
        Assert.Equal(2, rows[1].Uncovered);
        Assert.Equal(["stray 1", "stray 2"], rows[1].Names);
        Assert.Null(rows[1].Problem);
        Assert.NotNull(rows[1].CheckedAt);
    }

    [Fact]
    public async Task The_database_of_a_target_or_of_drills_needs_no_backup_if_it_is_on_the_server_of_a_source()
    {
        string[] databases = ["kept", "restored", "drilled", "other"];
        foreach (var name in databases)
        {
            await _server.CreateAsync(name);
        }

        var source = new PostgresSource { Name = "kept", Postgres = _server.Connection("kept") };
        var elsewhere = _server.Connection("other") with { Connection = "postgresql://postgres@127.0.0.1:1/other" };
        var settings = SettingsOf(source) with
        {
            Targets =
            [
                new TargetDefinition("spare", "/none", _server.Connection("restored")),
                new TargetDefinition("far", "/none", elsewhere),
            ],
            Drill = new DrillRules { Postgres = _server.Connection("drilled") },
        };

        var names = new PostgresInventory(settings, TimeProvider.System).Read(TestContext.Current.CancellationToken)[0].Names;

        Assert.Contains("other", names);
        Assert.DoesNotContain("restored", names);
        Assert.DoesNotContain("drilled", names);
        foreach (var name in databases)
        {
            await _server.QueryAsync("postgres", $"DROP DATABASE {name}");
        }
    }

    private static Settings SettingsOf(params SourceDefinition[] sources) => new() { Data = new DataPaths("/none"), Sources = sources };
}
