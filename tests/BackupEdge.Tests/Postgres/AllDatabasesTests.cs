using System.Globalization;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>Tests a source that takes all databases of a real PostgreSQL 15 server. Each test has its own server.</summary>
public sealed class AllDatabasesTests : IAsyncLifetime, IDisposable
{
    private const string Sum = "SELECT count(*), sum(hashtext(o::text)::bigint) FROM orders o";
    private readonly PostgresServer _server = new();
    private readonly EngineHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        PostgresServer.SkipUnlessInstalled();
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Dispose();
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task The_outcome_of_each_of_30_databases_is_right_and_told_while_they_change()
    {
        var names = Enumerable.Range(1, 30).Select(i => $"bot_{i:00}").ToList();
        await CreateAsync(names);
        await _server.QueryAsync("postgres", "REVOKE CONNECT ON DATABASE bot_07 FROM PUBLIC");
        await _server.QueryAsync("postgres", "CREATE ROLE reader LOGIN PASSWORD 'only for tests'; GRANT pg_read_all_data TO reader");
        var sums = await SumsAsync(names);
        var during = """
            case "$*" in
            *bot_12*) sql 'CREATE DATABASE bot_00'; sql 'CREATE DATABASE zz_late' ;;
            *bot_15*) sql 'DROP DATABASE bot_25 WITH (FORCE)' ;;
            esac
            """;
        var source = Source(Programs(during), PostgresGlobals.WithoutPasswords, user: "reader") with { Exclude = [new("postgres")] };

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

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
        Assert.Equal([.. expected.Select(name => $"tables/databases/{name}.dump"), "tables/globals.sql"], Streams(id));
        Assert.Equal(0, _harness.Verify(id).ProblemCount);

        var restored = _harness.RestoreInto(id, Into("copy_of_{name}"));
        Assert.True(restored.Errors is [], string.Join('\n', restored.Errors));
        Assert.Equal(expected.Count + 1, restored.Files);
        foreach (var name in expected.Except(["zz_late"]))
        {
            Assert.Equal(sums[name], await _server.QueryAsync($"copy_of_{name}", Sum));
        }

        // What is missing here is in the next backup, and the refused database is still refused.
        var (_, second) = _harness.Backup(_harness.RequestOf(source with { Postgres = _server.Connection("postgres", "reader") }).Against(id));
        Assert.Equal("tables/databases/bot_07.dump", Assert.Single(second.Warnings).Path);
    }

    [Fact]
    public async Task A_lost_server_is_restored_with_roles_owners_and_settings()
    {
        await _server.QueryAsync("postgres", "CREATE ROLE \"the Owner\" LOGIN PASSWORD 'of the owner' CONNECTION LIMIT 7");
        await _server.QueryAsync("postgres", "CREATE ROLE staff; GRANT staff TO \"the Owner\"");
        string[] names = ["bots", "two words", "a/b%", "it's", "dbname=x"];
        await CreateAsync(names);
        await _server.QueryAsync(
            "postgres",
            "ALTER DATABASE \"two words\" OWNER TO \"the Owner\"; ALTER DATABASE \"two words\" SET work_mem = '7MB'; "
                + "GRANT CREATE ON DATABASE bots TO staff"
        );
        await _server.QueryAsync("two words", "ALTER TABLE orders OWNER TO \"the Owner\"");
        var sums = await SumsAsync(names);
        const string Roles =
            "SELECT string_agg(rolname || coalesce(rolpassword, '-') || rolconnlimit || rolcanlogin, ',' ORDER BY rolname) FROM pg_authid "
            + "WHERE rolname !~ '^pg_'";
        var roles = await _server.QueryAsync("postgres", Roles);
        var source = Source(_server.Connection("postgres"), PostgresGlobals.All);
        var (id, summary) = _harness.Backup(_harness.RequestOf(source));
        Assert.Empty(summary.Warnings);

        foreach (var name in names)
        {
            await _server.QueryAsync("postgres", $"DROP DATABASE \"{name}\"");
        }

        await _server.QueryAsync("postgres", "DROP ROLE \"the Owner\"; DROP ROLE staff");
        var restored = _harness.RestoreInto(id, source);

        Assert.True(restored.Errors is [], string.Join('\n', restored.Errors));
        Assert.Equal(roles, await _server.QueryAsync("postgres", Roles));
        Assert.Equal(sums, await SumsAsync(names));
        Assert.Equal(
            "the Owner|{work_mem=7MB}|the Owner",
            await _server.QueryAsync(
                "two words",
                "SELECT pg_get_userbyid(datdba), (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid), tableowner "
                    + "FROM pg_database d, pg_tables WHERE datname = current_database() AND tablename = 'orders'"
            )
        );
        Assert.Equal("t", await _server.QueryAsync("bots", "SELECT has_database_privilege('staff', 'bots', 'CREATE')"));
        Assert.Equal("t", await _server.QueryAsync("bots", "SELECT pg_has_role('the Owner', 'staff', 'MEMBER')"));
    }

    [Fact]
    public async Task One_database_is_restored_and_a_role_that_exists_stays_as_it_is()
    {
        await CreateAsync(["bots", "other"]);
        await _server.QueryAsync("postgres", "CREATE ROLE staff CONNECTION LIMIT 7");
        var sums = await SumsAsync(["bots", "other"]);
        var source = Source(_server.Connection("postgres"), PostgresGlobals.All);
        var (id, _) = _harness.Backup(_harness.RequestOf(source));
        await _server.QueryAsync("bots", "DELETE FROM orders");
        await _server.QueryAsync("other", "DELETE FROM orders");
        await _server.QueryAsync("postgres", "ALTER ROLE staff CONNECTION LIMIT 9");

        Assert.Empty(Restore(id, source, "tables/databases/bots.dump", "tables/globals.sql").Errors);

        Assert.Equal(sums["bots"], await _server.QueryAsync("bots", Sum));
        Assert.Equal("0|", await _server.QueryAsync("other", Sum));
        Assert.Equal("9", await _server.QueryAsync("postgres", "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'staff'"));
    }

    [Fact]
    public async Task Several_databases_are_not_restored_into_the_one_of_a_target()
    {
        await CreateAsync(["bots", "other", "target"]);
        var (id, _) = _harness.Backup(_harness.RequestOf(Source(_server.Connection("postgres"), PostgresGlobals.None)));
        await _server.QueryAsync("target", "DELETE FROM orders");
        var into = Into(null) with { Postgres = _server.Connection("target") };

        var refused = _harness.RestoreInto(id, into);

        Assert.All(refused.Errors, error => Assert.Contains("database_name", error.Message, StringComparison.Ordinal));
        Assert.Equal(4, refused.Errors.Count);
        Assert.Equal("0|", await _server.QueryAsync("target", Sum));
        Assert.Empty(Restore(id, into, "tables/databases/bots.dump").Errors);
        Assert.Equal(await _server.QueryAsync("bots", Sum), await _server.QueryAsync("target", Sum));
    }

    [Fact]
    public async Task A_database_that_cannot_be_restored_is_not_left_half_made()
    {
        await CreateAsync(["bots"]);
        await _server.QueryAsync("bots", "CREATE ROLE lost; ALTER TABLE orders OWNER TO lost");
        var (id, _) = _harness.Backup(_harness.RequestOf(Source(_server.Connection("postgres"), PostgresGlobals.None)));
        await _server.QueryAsync("postgres", "DROP DATABASE bots");
        await _server.QueryAsync("postgres", "DROP ROLE lost");

        var errors = Restore(id, Source(_server.Connection("postgres"), PostgresGlobals.None), "tables/databases/bots.dump").Errors;
        var renamed = Restore(id, Into("new_{name}"), "tables/databases/bots.dump").Errors;

        Assert.Contains("role \"lost\" does not exist", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.Contains("role \"lost\" does not exist", Assert.Single(renamed).Message, StringComparison.Ordinal);
        Assert.Equal("0", await _server.QueryAsync("postgres", "SELECT count(*) FROM pg_database WHERE datname ~ 'bots'"));
    }

    [Fact]
    public async Task A_server_that_is_newer_than_the_program_is_refused_before_anything_is_dumped()
    {
        var programs = Programs("echo never; exit 1", version: "echo 'pg_dump (PostgreSQL) 14.9'");
        var source = Source(programs, PostgresGlobals.None);
        await CreateAsync(["bots"]);

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("is from PostgreSQL 14, and the server has the version 15", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patterns_that_match_nothing_and_roles_that_may_not_be_read_are_failures()
    {
        await CreateAsync(["bots"]);
        await _server.QueryAsync("postgres", "CREATE ROLE reader LOGIN PASSWORD 'only for tests'; GRANT pg_read_all_data TO reader");
        var none = Source(_server.Connection("postgres"), PostgresGlobals.All);
        none = none with { Selection = none.Selection! with { Databases = [new NamePattern("zitadel*")] } };

        Assert.Equal(FaultCode.SourceMissing, Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(none))).Code);

        var (id, summary) = _harness.Backup(_harness.RequestOf(Source(_server.Connection("postgres", "reader"), PostgresGlobals.All)));
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("tables/globals.sql", PathReport.Unreadable), (warning.Path, warning.Code));
        Assert.Contains("permission denied", warning.Message, StringComparison.Ordinal);
        Assert.Contains("tables/databases/bots.dump", Streams(id));
    }

    [Fact]
    public void A_forged_file_of_roles_runs_no_command_of_psql()
    {
        var proof = _harness.At("proof");
        var forged = new CommandSource
        {
            Name = "tables",
            Command = new SourceCommand
            {
                Run = ["/bin/sh", "-c", $"printf '%s\\n' '\\! touch {proof}' 'CREATE ROLE a; \\! touch {proof}' ';' \"SELECT 1 \\\\g {proof}\" ';'"],
                FileName = "globals.sql",
            },
        };
        var (id, _) = _harness.Backup(_harness.RequestOf(forged));

        var errors = _harness.RestoreInto(id, Source(_server.Connection("postgres"), PostgresGlobals.All)).Errors;

        Assert.Contains("syntax error", Assert.Single(errors).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(proof));
    }

    private async Task CreateAsync(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            await _server.CreateAsync(name);
            await _server.QueryAsync(
                name,
                $"CREATE TABLE orders AS SELECT i AS id, md5(i || current_database()) AS text FROM generate_series(1, {1000 + name.Length}) i"
            );
        }
    }

    private async Task<Dictionary<string, string>> SumsAsync(IEnumerable<string> names)
    {
        var sums = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            sums[name] = await _server.QueryAsync(name, Sum);
        }

        return sums;
    }

    private RestoreSummary Restore(string id, PostgresSource into, params string[] paths) =>
        _harness.Engine.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string>(),
                Databases = new Dictionary<string, StreamSourceDefinition> { [into.Name] = into },
                Paths = paths,
            },
            new TransferProgress(),
            Ct
        );

    // The paths of all streams, in the order of the manifest.
    private List<string> Streams(string id)
    {
        var folder = _harness.At($"files-{Guid.NewGuid():n}");
        _harness.Engine.Restore(
            new RestoreRequest { Id = id, Destinations = new Dictionary<string, string> { ["tables"] = folder } },
            new TransferProgress(),
            Ct
        );
        return
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => $"tables/{Path.GetRelativePath(folder, file)}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private PostgresSource Into(string? pattern) =>
        new()
        {
            Name = "tables",
            Postgres = _server.Connection("postgres"),
            Place = new PostgresPlace(IsOriginal: false, pattern),
        };

    private static PostgresSource Source(PostgresConnection connection, PostgresGlobals globals) =>
        new()
        {
            Name = "tables",
            Postgres = connection,
            Selection = new PostgresSelection { Databases = [new NamePattern("*")], Globals = globals },
        };

    private PostgresSource Source(string programs, PostgresGlobals globals, string user = "postgres")
    {
        var connection = _server.Connection("postgres", user);
        return Source(connection with { DumpProgram = Path.Combine(programs, "pg_dump") }, globals);
    }

    // A folder with PostgreSQL's programs, of which pg_dump runs a script first.
    private string Programs(string script, string version = "exec REAL --version")
    {
        var folder = Directory.CreateDirectory(_harness.At("programs")).FullName;
        foreach (var name in (string[])["psql", "pg_dumpall", "pg_restore"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, name), PostgresServer.Program(name));
        }

        var real = PostgresServer.Program("pg_dump");
        var psql = $"PGPASSWORD=\"$(cat '{_server.PasswordFile}')\" {PostgresServer.Program("psql")} -X -q -d '{_server.Url("postgres")}' -c \"$1\"";
        var program = Path.Combine(folder, "pg_dump");
        File.WriteAllText(
            program,
            string.Create(
                CultureInfo.InvariantCulture,
                $"#!/bin/sh\n[ \"$1\" = --version ] && {{ {version.Replace("REAL", real, StringComparison.Ordinal)}; exit 0; }}\n"
                    + $"sql() {{ {psql} >&2; }}\n{script}\nexec {real} \"$@\"\n"
            )
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }
}
