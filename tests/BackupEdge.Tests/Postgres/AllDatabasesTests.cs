using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>Tests a source that takes all databases of a real PostgreSQL 15 server. Each test has its own server.</summary>
public sealed class AllDatabasesTests : IAsyncLifetime
{
    private const string Sum = AllDatabasesHarness.Sum;
    private readonly AllDatabasesHarness _all = new();

    public AllDatabasesTests() => PostgresServer.SkipUnlessInstalled();

    private PostgresServer Server => _all.Server;

    private EngineHarness Engine => _all.Engine;

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task The_outcome_of_each_of_30_databases_is_right_and_told_while_they_change()
    {
        var names = Enumerable.Range(1, 30).Select(i => $"bot_{i:00}").ToList();
        await _all.CreateAsync(names);
        await Server.QueryAsync("postgres", "REVOKE CONNECT ON DATABASE bot_07 FROM PUBLIC");
        await Server.QueryAsync("postgres", "CREATE ROLE reader LOGIN PASSWORD 'only for tests'; GRANT pg_read_all_data TO reader");
        var sums = await _all.SumsAsync(names);
        var during = """
            case "$*" in
            *bot_12*) sql 'CREATE DATABASE bot_00'; sql 'CREATE DATABASE zz_late' ;;
            *bot_15*) sql 'DROP DATABASE bot_25 WITH (FORCE)' ;;
            esac
            """;
        var source = _all.Source(_all.Programs(during), PostgresGlobals.WithoutPasswords, user: "reader") with
        {
            Exclude = [new("postgres")],
        };

        var (id, summary) = Engine.Backup(Engine.RequestOf(source));

        Assert.Equal(
            [
                ("tables/databases/bot_00.dump", PathReport.Late),
                ("tables/databases/bot_07.dump", PathReport.Unreadable),
                ("tables/databases/bot_25.dump", PathReport.Vanished),
            ],
            summary.Warnings.Select(warning => (warning.Path, warning.Code))
        );
        Assert.Contains("permission denied for database", summary.Warnings[1].Message, StringComparison.Ordinal);
        Assert.Equal((3L, 1L), Assert.Single(summary.SourceWarnings!) is var counts ? (counts.Warnings, counts.Unread) : default);
        List<string> expected = [.. names.Except(["bot_07", "bot_25"]), "zz_late"];
        Assert.Equal([.. expected.Select(name => $"tables/databases/{name}.dump"), "tables/globals.sql"], _all.Streams(id));
        Assert.Equal(0, Engine.Verify(id).ProblemCount);

        var restored = Engine.RestoreInto(id, _all.Into("copy_of_{name}"));
        Assert.True(restored.Errors is [], string.Join('\n', restored.Errors));
        Assert.Equal(expected.Count + 1, restored.Files);
        foreach (var name in expected.Except(["zz_late"]))
        {
            Assert.Equal(sums[name], await Server.QueryAsync($"copy_of_{name}", Sum));
        }

        // What is missing here is in the next backup, and the refused database is still refused.
        var (_, second) = Engine.Backup(Engine.RequestOf(source with { Postgres = Server.Connection("postgres", "reader") }).Against(id));
        Assert.Equal("tables/databases/bot_07.dump", Assert.Single(second.Warnings).Path);
    }

    [Fact]
    public async Task A_lost_server_is_restored_with_roles_owners_and_settings()
    {
        await Server.QueryAsync("postgres", "CREATE ROLE \"the Owner\" LOGIN PASSWORD 'of the owner' CONNECTION LIMIT 7");
        await Server.QueryAsync("postgres", "CREATE ROLE staff; GRANT staff TO \"the Owner\"");
        string[] names = ["bots", "two words", "a/b%", "it's", "dbname=x"];
        await _all.CreateAsync(names);
        await Server.QueryAsync(
            "postgres",
            "ALTER DATABASE \"two words\" OWNER TO \"the Owner\"; ALTER DATABASE \"two words\" SET work_mem = '7MB'; "
                + "GRANT CREATE ON DATABASE bots TO staff"
        );
        await Server.QueryAsync("two words", "ALTER TABLE orders OWNER TO \"the Owner\"");
        var sums = await _all.SumsAsync(names);
        const string Roles =
            "SELECT string_agg(rolname || coalesce(rolpassword, '-') || rolconnlimit || rolcanlogin, ',' ORDER BY rolname) FROM pg_authid "
            + "WHERE rolname !~ '^pg_'";
        var roles = await Server.QueryAsync("postgres", Roles);
        var source = AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.All);
        var (id, summary) = Engine.Backup(Engine.RequestOf(source));
        Assert.Empty(summary.Warnings);

        foreach (var name in names)
        {
            await Server.QueryAsync("postgres", $"DROP DATABASE \"{name}\"");
        }

        await Server.QueryAsync("postgres", "DROP ROLE \"the Owner\"; DROP ROLE staff");
        var restored = Engine.RestoreInto(id, source);

        Assert.True(restored.Errors is [], string.Join('\n', restored.Errors));
        Assert.Equal(roles, await Server.QueryAsync("postgres", Roles));
        Assert.Equal(sums, await _all.SumsAsync(names));
        Assert.Equal(
            "the Owner|{work_mem=7MB}|the Owner",
            await Server.QueryAsync(
                "two words",
                "SELECT pg_get_userbyid(datdba), (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid), tableowner "
                    + "FROM pg_database d, pg_tables WHERE datname = current_database() AND tablename = 'orders'"
            )
        );
        Assert.Equal("t", await Server.QueryAsync("bots", "SELECT has_database_privilege('staff', 'bots', 'CREATE')"));
        Assert.Equal("t", await Server.QueryAsync("bots", "SELECT pg_has_role('the Owner', 'staff', 'MEMBER')"));
    }

    [Fact]
    public async Task One_database_is_restored_and_a_role_that_exists_stays_as_it_is()
    {
        await _all.CreateAsync(["bots", "other"]);
        await Server.QueryAsync("postgres", "CREATE ROLE staff CONNECTION LIMIT 7");
        var sums = await _all.SumsAsync(["bots", "other"]);
        var source = AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.All);
        var (id, _) = Engine.Backup(Engine.RequestOf(source));
        await Server.QueryAsync("bots", "DELETE FROM orders");
        await Server.QueryAsync("other", "DELETE FROM orders");
        await Server.QueryAsync("postgres", "ALTER ROLE staff CONNECTION LIMIT 9");

        Assert.Empty(_all.Restore(id, source, "tables/databases/bots.dump", "tables/globals.sql").Errors);

        Assert.Equal(sums["bots"], await Server.QueryAsync("bots", Sum));
        Assert.Equal("0|", await Server.QueryAsync("other", Sum));
        Assert.Equal("9", await Server.QueryAsync("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'staff'"));
    }

    [Fact]
    public async Task Several_databases_are_not_restored_into_the_one_of_a_target()
    {
        await _all.CreateAsync(["bots", "other", "target"]);
        var (id, _) = Engine.Backup(Engine.RequestOf(AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.None)));
        await Server.QueryAsync("target", "DELETE FROM orders");
        var into = _all.Into(null) with { Postgres = Server.Connection("target") };

        var refused = Engine.RestoreInto(id, into);

        Assert.All(refused.Errors, error => Assert.Contains("database_name", error.Message, StringComparison.Ordinal));
        Assert.Equal(4, refused.Errors.Count);
        Assert.Equal("0|", await Server.QueryAsync("target", Sum));
        Assert.Empty(_all.Restore(id, into, "tables/databases/bots.dump").Errors);
        Assert.Equal(await Server.QueryAsync("bots", Sum), await Server.QueryAsync("target", Sum));
    }

    [Fact]
    public async Task A_database_that_cannot_be_restored_is_not_left_half_made()
    {
        await _all.CreateAsync(["bots"]);
        await Server.QueryAsync("bots", "CREATE ROLE lost; ALTER TABLE orders OWNER TO lost");
        var (id, _) = Engine.Backup(Engine.RequestOf(AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.None)));
        await Server.QueryAsync("postgres", "DROP DATABASE bots");
        await Server.QueryAsync("postgres", "DROP ROLE lost");

        var errors = _all.Restore(
            id,
            AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.None),
            "tables/databases/bots.dump"
        ).Errors;
        var renamed = _all.Restore(id, _all.Into("new_{name}"), "tables/databases/bots.dump").Errors;

        Assert.Contains("role \"lost\" does not exist", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Contains("role \"lost\" does not exist", Assert.Single(renamed).Message, StringComparison.Ordinal);
        Assert.Equal("0", await Server.QueryAsync("postgres", "SELECT count(*) FROM pg_database WHERE datname ~ 'bots'"));
    }

    [Fact]
    public async Task A_server_that_is_newer_than_the_program_is_refused_before_anything_is_dumped()
    {
        var programs = _all.Programs("echo never; exit 1", version: "echo 'pg_dump (PostgreSQL) 14.9'");
        var source = _all.Source(programs, PostgresGlobals.None);
        await _all.CreateAsync(["bots"]);

        var fault = Assert.Throws<Fault>(() => Engine.Backup(Engine.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("is from PostgreSQL 14, and the server has the version 15", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_that_match_nothing_and_roles_that_may_not_be_read_are_failures()
    {
        await _all.CreateAsync(["bots"]);
        await Server.QueryAsync("bots", "CREATE ROLE reader LOGIN PASSWORD 'only for tests'; GRANT SELECT ON orders TO reader");
        var none = AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.All);
        none = none with { Selection = none.Selection! with { Databases = [new NamePattern("zitadel*")] } };

        Assert.Equal(FaultCode.SourceMissing, Assert.Throws<Fault>(() => Engine.Backup(Engine.RequestOf(none))).Code);

        var (id, summary) = Engine.Backup(
            Engine.RequestOf(AllDatabasesHarness.Source(Server.Connection("postgres", "reader"), PostgresGlobals.All))
        );
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("tables/globals.sql", PathReport.Unreadable), (warning.Path, warning.Code));
        Assert.Contains("permission denied", warning.Message, StringComparison.Ordinal);
        Assert.Contains("tables/databases/bots.dump", _all.Streams(id));
    }

    [Fact]
    public void A_forged_file_of_roles_runs_no_command_of_psql()
    {
        var proof = Engine.At("proof");
        var forged = new CommandSource
        {
            Name = "tables",
            Command = new SourceCommand
            {
                Run =
                [
                    "/bin/sh",
                    "-c",
                    $"printf '%s\\n' '\\! touch {proof}' 'CREATE ROLE a; \\! touch {proof}' ';' \"SELECT 1 \\\\g {proof}\" ';'",
                ],
                FileName = "globals.sql",
            },
        };
        var (id, _) = Engine.Backup(Engine.RequestOf(forged));

        var errors = Engine.RestoreInto(id, AllDatabasesHarness.Source(Server.Connection("postgres"), PostgresGlobals.All)).Errors;

        Assert.Contains("syntax error", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(proof));
    }
}
