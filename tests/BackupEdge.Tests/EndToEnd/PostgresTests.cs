using System.Text.Json;
using BackupEdge.Tests.Postgres;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A PostgreSQL source on the published binary.</summary>
public sealed class PostgresTests : IClassFixture<PostgresServer>, IDisposable
{
    private readonly PostgresServer _postgres;
    private readonly TempFolder _scratch = new();

    public PostgresTests(PostgresServer postgres)
    {
        PostgresServer.SkipUnlessInstalled();
        _postgres = postgres;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_database_is_restored_as_a_file_into_a_target_and_into_itself()
    {
        await _postgres.CreateAsync("services");
        await _postgres.CreateAsync("copy");
        await _postgres.QueryAsync(
            "services",
            "CREATE TABLE orders AS SELECT i AS id, md5(i::text) AS text FROM generate_series(1, 20000) i"
        );
        const string Sum = "SELECT count(*), sum(hashtext(o::text)::bigint) FROM orders o";
        var sum = await _postgres.QueryAsync("services", Sum);
        await using var server = await StartAsync("services");

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        Assert.True(backup.GetProperty("status").GetString() == "completed", backup.GetRawText());
        var id = backup.GetProperty("backup_id").GetString();

        Assert.Equal(
            "completed",
            (await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"staging"}""")).GetProperty("status").GetString()
        );
        var dump = await File.ReadAllBytesAsync(Path.Combine(server.Data, "staging", "tables", "services.dump"), Ct);
        Assert.True(dump.AsSpan().StartsWith("PGDMP"u8));

        Assert.Equal(
            "completed",
            (await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"copy","restore_database":true}"""))
                .GetProperty("status")
                .GetString()
        );
        Assert.Equal(sum, await _postgres.QueryAsync("copy", Sum));

        await _postgres.QueryAsync("services", "DELETE FROM orders WHERE id % 2 = 0");
        Assert.Equal(
            "completed",
            (await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"original","restore_database":true}"""))
                .GetProperty("status")
                .GetString()
        );
        Assert.Equal(sum, await _postgres.QueryAsync("services", Sum));

        var written = server.Log + await File.ReadAllTextAsync(Path.Combine(server.Data, "served.json"), Ct);
        Assert.DoesNotContain((await File.ReadAllTextAsync(_postgres.PasswordFile, Ct)).Trim(), written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_pg_dump_and_pg_restore_are_reported_by_the_jobs()
    {
        await _postgres.CreateAsync("small");
        await _postgres.QueryAsync("small", "CREATE TABLE t AS SELECT 1 AS x");
        await using var server = await StartAsync("small", target: "not there");
        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        var restore = await PostWaitingAsync(
            server.Client,
            $"restore/{backup.GetProperty("backup_id").GetString()}",
            """{"target":"copy","restore_database":true}"""
        );
        Assert.Equal(
            ("failed", "restore_incomplete"),
            (restore.GetProperty("status").GetString(), restore.GetProperty("error").GetProperty("code").GetString())
        );
        var note = Assert.Single(restore.GetProperty("errors").EnumerateArray());
        Assert.Equal("tables/small.dump", note.GetProperty("path").GetString());
        Assert.Contains("database \"not there\" does not exist", note.GetProperty("message").GetString(), StringComparison.Ordinal);

        await using var other = await StartAsync("not there");
        var failed = await PostWaitingAsync(other.Client, "create", """{"type":"full"}""");
        Assert.Equal(
            ("failed", "source_failed"),
            (failed.GetProperty("status").GetString(), failed.GetProperty("error").GetProperty("code").GetString())
        );
        Assert.Contains(
            "database \"not there\" does not exist",
            failed.GetProperty("error").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains("database \"not there\" does not exist", other.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_databases_are_backed_up_restored_under_other_names_and_what_no_source_takes_is_told()
    {
        foreach (var name in (string[])["bot_a", "bot b", "stray"])
        {
            await _postgres.CreateAsync(name);
            await _postgres.QueryAsync(name, "CREATE TABLE t AS SELECT current_database()::text AS x");
        }

        await using var server = await StartAsync(["bot*"]);

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        Assert.Equal(("completed", 0), (backup.GetProperty("status").GetString(), backup.GetProperty("warning_count").GetInt32()));
        var restore = await PostWaitingAsync(
            server.Client,
            $"restore/{backup.GetProperty("backup_id").GetString()}",
            """{"target":"original","restore_database":true,"database_name":"{name}_2"}"""
        );
        Assert.True(restore.GetProperty("status").GetString() == "completed", restore.GetRawText());
        Assert.Equal("bot_a", await _postgres.QueryAsync("bot_a_2", "SELECT x FROM t"));
        Assert.Equal("bot b", await _postgres.QueryAsync("bot b_2", "SELECT x FROM t"));

        while (true)
        {
            var status = await server.Client.GetStringAsync("/api/v1/backup/status", Ct);
            if (status.Contains("source_uncovered", StringComparison.Ordinal))
            {
                Assert.Contains("'stray'", status, StringComparison.Ordinal);
                break;
            }

            await Task.Delay(100, Ct);
        }

        var metrics = await server.Client.GetStringAsync("/metrics", Ct);
        Assert.Contains("backupedge_uncovered{source=\"tables\"}", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain((await File.ReadAllTextAsync(_postgres.PasswordFile, Ct)).Trim(), server.Log, StringComparison.Ordinal);
    }

    private Task<BackupEdgeServer> StartAsync(string[] databases) => StartAsync("postgres", databases: databases);

    private Task<BackupEdgeServer> StartAsync(string database, string target = "copy", string[]? databases = null)
    {
        object Connection(string name) =>
            new
            {
                kind = name == database ? "postgres" : null,
                databases = name == database ? databases : null,
                connection = _postgres.Url(Uri.EscapeDataString(name)),
                password_file = _postgres.PasswordFile,
                pg_dump = PostgresServer.Program("pg_dump"),
                pg_restore = PostgresServer.Program("pg_restore"),
            };
        var config = _scratch.At($"{Guid.NewGuid():n}.json");
        File.WriteAllText(
            config,
            JsonSerializer.Serialize(
                new
                {
                    sources = new { tables = Connection(database) },
                    targets = new { copy = new { path = _scratch.At("copy"), postgres = Connection(target) } },
                }
            )
        );
        return BackupEdgeServer.StartAsync(new ServerOptions { Arguments = ["--config", config] });
    }
}
