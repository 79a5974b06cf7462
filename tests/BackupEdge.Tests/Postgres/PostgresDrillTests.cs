using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Drills;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Postgres;

/// <summary>Drills of dumps with a real PostgreSQL server.</summary>
public sealed class PostgresDrillTests : IClassFixture<PostgresServer>
{
    private const string OfDrills = "SELECT datname FROM pg_database WHERE datname LIKE 'backupedge_drill_%'";
    private readonly PostgresServer _server;

    public PostgresDrillTests(PostgresServer server)
    {
        PostgresServer.SkipUnlessInstalled();
        _server = server;
    }

    [Fact]
    public async Task A_dump_is_restored_into_a_database_that_is_dropped_and_its_rows_are_counted()
    {
        await MakeAsync("crm");
        using var harness = new DrillHarness();
        var source = SourceOf("crm");
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);
        harness.Rules = Rules();

        var found = DrillRunTests.Source(harness.Run());

        Assert.True(found.Result == "proven", found.Message);
        Assert.Equal(
            [("public.clients", 3L), ("strange \"schema.table'; DROP", 1L)],
            found.Tables.Select(table => (table.Name, table.Rows)).Order()
        );
        Assert.Equal("passed", found.Checks.Single(check => check.Name == "postgres").Outcome);
        Assert.Equal("", await _server.QueryAsync("postgres", OfDrills));
    }

    [Fact]
    public async Task What_a_killed_drill_has_left_on_the_server_is_dropped_by_the_next_and_nothing_else()
    {
        await MakeAsync("shop");
        using var harness = new DrillHarness();
        var source = SourceOf("shop");
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);
        harness.Rules = Rules();
        var own = BackupEdge.Copies.CopyInstance.Of(harness.Settings.Data.Path)[..8];
        await _server.CreateAsync($"backupedge_drill_{own}_0a1b2c3d");
        await _server.CreateAsync($"backupedge_drill_{own}_kept");
        await _server.CreateAsync("backupedge_drill_00000000_0a1b2c3d");

        Assert.Equal("proven", DrillRunTests.Source(harness.Run()).Result);

        Assert.Equal(
            ["backupedge_drill_00000000_0a1b2c3d", $"backupedge_drill_{own}_kept"],
            (await _server.QueryAsync("postgres", OfDrills)).Split('\n', StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)
        );
        await _server.QueryAsync("postgres", "DROP DATABASE backupedge_drill_00000000_0a1b2c3d");
        await _server.QueryAsync("postgres", $"DROP DATABASE backupedge_drill_{own}_kept");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_truncated_dump_is_found_with_a_server_and_without(bool hasServer)
    {
        await MakeAsync(hasServer ? "cut" : "cut_too");
        var source = SourceOf(hasServer ? "cut" : "cut_too");
        byte[] dump;
        using (var whole = new DrillHarness())
        {
            var id = whole.Backup(null, source).Id;
            dump = await File.ReadAllBytesAsync(whole.Engine.RestoreStream(id, source), TestContext.Current.CancellationToken);
        }

        using var harness = new DrillHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) => new InjectedStream(dump[..(dump.Length / 2)], stop),
            }
        );
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);
        harness.Rules = hasServer ? Rules() : new DrillRules();

        var found = DrillRunTests.Source(harness.Run());

        Assert.Equal("failed", found.Result);
        Assert.Equal(hasServer ? "postgres" : "dump", found.Checks.Single(check => check.Outcome == "failed").Name);
        Assert.Equal("passed", found.Checks.Single(check => check.Name == "content").Outcome);
        Assert.Equal("", await _server.QueryAsync("postgres", OfDrills));
    }

    [Fact]
    public async Task Without_a_server_a_good_dump_is_read_completely()
    {
        await MakeAsync("read");
        using var harness = new DrillHarness();
        var source = SourceOf("read");
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);

        var found = DrillRunTests.Source(harness.Run());

        Assert.Equal(("proven", "passed"), (found.Result, found.Checks.Single(check => check.Name == "dump").Outcome));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_no_fault_of_the_backup()
    {
        await MakeAsync("down");
        using var harness = new DrillHarness();
        var source = SourceOf("down");
        harness.Settings = harness.Settings with { Sources = [source] };
        harness.Backup(null, source);
        harness.Rules = Rules("postgresql://postgres@127.0.0.1:1/postgres");

        Assert.Equal("skipped", DrillRunTests.Source(harness.Run()).Result);
    }

    private async Task MakeAsync(string database)
    {
        await _server.CreateAsync(database);
        await _server.QueryAsync(database, "CREATE TABLE clients (id int PRIMARY KEY, name text)");
        await _server.QueryAsync(database, "INSERT INTO clients SELECT i, 'client ' || i FROM generate_series(1, 3) i");
        await _server.QueryAsync(database, "CREATE SCHEMA \"strange \"\"schema\"");
        await _server.QueryAsync(database, "CREATE TABLE \"strange \"\"schema\".\"table'; DROP\" AS SELECT 1 AS a");
    }

    private PostgresSource SourceOf(string database) => new() { Name = "crm", Postgres = ConnectionTo(_server.Url(database), database) };

    private DrillRules Rules(string? url = null) =>
        new()
        {
            Postgres = ConnectionTo(url ?? _server.Url("postgres"), "postgres"),
            SqlProgram = File.Exists(PostgresServer.Program("psql")) ? PostgresServer.Program("psql") : "psql",
        };

    private PostgresConnection ConnectionTo(string url, string database) =>
        new()
        {
            Connection = url,
            Database = database,
            PasswordFile = _server.PasswordFile,
            DumpProgram = PostgresServer.Program("pg_dump"),
            RestoreProgram = PostgresServer.Program("pg_restore"),
        };
}
