using System.Net;
using System.Text.Json;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Sources of every kind on the published binary, over HTTP and with the command line.</summary>
public sealed class DatabaseTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly TestDatabase _database;

    public DatabaseTests()
    {
        _scratch.MakeFolder("bots");
        File.WriteAllText(_scratch.At("bots", "start.bas"), "TALK \"Hello\"\n");
        _database = new TestDatabase(_scratch.At("bots", "tickets.db"), "WAL");
        _database.Add(500);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Log => _scratch.At("log");

    public void Dispose()
    {
        _database.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Files_a_database_and_a_command_are_backed_up_and_restored()
    {
        await using var server = await StartAsync();
        var client = server.Client;

        var backup = await PostWaitingAsync(client, "create", """{"type":"full","include_files":true,"include_database":true}""");
        Assert.Equal("completed", backup.GetProperty("status").GetString());
        var id = backup.GetProperty("backup_id").GetString()!;
        var details = await BodyAsync(await client.GetAsync($"{Base}/{id}", Ct));
        Assert.Equal(
            """{"bots":"files","tickets":"sqlite","vault":"command"}""",
            details.GetProperty("source_kinds").GetRawText().Replace(" ", "", StringComparison.Ordinal)
        );
        Assert.Equal((1, 2), (details.GetProperty("files").GetInt32(), details.GetProperty("others").GetInt32()));
        Assert.Equal([$"before tickets {id} full", "after"], await File.ReadAllLinesAsync(Log, Ct));
        Assert.Equal(0, (await PostWaitingAsync(client, $"{id}/verify", "")).GetProperty("error_count").GetInt32());

        Assert.Equal(
            "completed",
            (await PostWaitingAsync(client, $"restore/{id}", """{"target":"staging"}""")).GetProperty("status").GetString()
        );
        var staging = Path.Combine(server.Data, "staging");
        Assert.Equal(["start.bas"], Directory.GetFiles(Path.Combine(staging, "bots")).Select(Path.GetFileName));
        Assert.Equal(500, TestDatabase.CountIn(Path.Combine(staging, "tickets", "tickets.db")));
        Assert.Equal("the secret of the vault", await File.ReadAllTextAsync(Path.Combine(staging, "vault", "vault.snap"), Ct));

        using var refused = await client.PostAsync($"{Base}/restore/{id}", Json("""{"target":"original"}"""), Ct);
        Assert.Equal(
            "restore_database",
            (await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString()
        );

        _database.Execute("DELETE FROM rows");
        File.Delete(_scratch.At("bots", "start.bas"));
        Assert.Equal(
            "completed",
            (await PostWaitingAsync(client, $"restore/{id}", """{"target":"original","restore_database":true}"""))
                .GetProperty("status")
                .GetString()
        );
        Assert.Equal(500, _database.Count());
        Assert.True(File.Exists(_scratch.At("bots", "start.bas")));
        Assert.Equal("the secret of the vault", await File.ReadAllTextAsync(_scratch.At("vault-restored"), Ct));
    }

    [Fact]
    public async Task The_next_start_runs_the_after_hook_of_a_killed_backup()
    {
        await using var server = await StartAsync(vault: "sleep 600");
        using var created = await server.Client.PostAsync($"{Base}/create", Json("""{"type":"full","sources":["vault"]}"""), Ct);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        while (!File.Exists(Log))
        {
            await Task.Delay(20, Ct);
        }

        await server.KillAsync();
        Assert.DoesNotContain("after", await File.ReadAllLinesAsync(Log, Ct));
        await server.StartAgainAsync();

        var id = (await BodyAsync(created)).GetProperty("backup_id").GetString();
        Assert.Equal("interrupted", (await BodyAsync(await server.Client.GetAsync($"{Base}/{id}", Ct))).GetProperty("status").GetString());
        Assert.Equal("after", (await File.ReadAllLinesAsync(Log, Ct))[^1]);
    }

    [Fact]
    public async Task A_failing_command_fails_the_backup_and_a_hanging_one_is_cancelled()
    {
        await using (var server = await StartAsync(vault: "echo half; echo 'the vault is sealed' >&2; exit 2"))
        {
            var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["vault"]}""");
            Assert.Equal("failed", backup.GetProperty("status").GetString());
            var error = backup.GetProperty("error");
            Assert.Equal("source_failed", error.GetProperty("code").GetString());
            Assert.Equal(
                "The command of the source 'vault' ended with exit code 2. Last output: the vault is sealed",
                error.GetProperty("message").GetString()
            );
            Assert.Empty(Directory.GetFiles(Path.Combine(server.Data, "archives")));
        }

        File.Delete(Log);
        await using (var server = await StartAsync(vault: "sleep 600"))
        {
            using var created = await server.Client.PostAsync($"{Base}/create", Json("""{"type":"full","sources":["vault"]}"""), Ct);
            var job = (await BodyAsync(created)).GetProperty("job_id").GetString();
            while (!File.Exists(Log))
            {
                await Task.Delay(20, Ct);
            }

            await PostWaitingAsync(server.Client, $"jobs/{job}/cancel", "");
            JsonElement body;
            do
            {
                await Task.Delay(20, Ct);
                body = await BodyAsync(await server.Client.GetAsync($"{Base}/jobs/{job}", Ct));
            } while (body.GetProperty("status").GetString() == "running");

            Assert.Equal("cancelled", body.GetProperty("status").GetString());
            Assert.Equal("after", (await File.ReadAllLinesAsync(Log, Ct))[^1]);
        }
    }

    [Fact]
    public async Task The_command_line_gets_databases_of_the_server_but_no_secrets()
    {
        await using var server = await StartAsync();
        var backup = await BackupEdgeCommand.RunAsync("backup", "--data", server.Data);
        Assert.True(backup.ExitCode == 0, backup.Errors);

        var refused = await BackupEdgeCommand.RunAsync("restore", "latest", "--target", "original", "--data", server.Data);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("Use --restore-database", refused.Errors, StringComparison.Ordinal);

        _database.Execute("DELETE FROM rows");
        var restored = await BackupEdgeCommand.RunAsync(
            "restore",
            "latest",
            "--target",
            "original",
            "--restore-database",
            "--no-files",
            "--data",
            server.Data
        );
        Assert.True(restored.ExitCode == 0, restored.Errors);
        Assert.Equal(500, _database.Count());
        Assert.True(File.Exists(_scratch.At("vault-restored")));

        var served = await File.ReadAllTextAsync(Path.Combine(server.Data, "served.json"), Ct);
        Assert.Contains("tickets.db", served, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret of the vault", served + server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("/bin/sh", served, StringComparison.Ordinal);
    }

    private Task<BackupEdgeServer> StartAsync(string vault = "printf '%s' \"$TOKEN\"")
    {
        var hooks = new
        {
            before = new { run = Shell($"echo before $BACKUPEDGE_SOURCE $BACKUPEDGE_BACKUP_ID $BACKUPEDGE_BACKUP_TYPE >> '{Log}'") },
            after = new { run = Shell($"echo after >> '{Log}'") },
        };
        var isSlow = vault.StartsWith("sleep", StringComparison.Ordinal);
        var config = JsonSerializer.Serialize(
            new
            {
                sources = new Dictionary<string, object>
                {
                    ["bots"] = new { kind = "files", path = _scratch.At("bots") },
                    ["tickets"] = isSlow
                        ? new { kind = "sqlite", path = _database.Path }
                        : new
                        {
                            kind = "sqlite",
                            path = _database.Path,
                            hooks.before,
                            hooks.after,
                        },
                    ["vault"] = new
                    {
                        kind = "command",
                        run = Shell(vault),
                        file_name = "vault.snap",
                        environment = new Dictionary<string, string> { ["TOKEN"] = "the secret of the vault" },
                        restore = Shell($"cat > '{_scratch.At("vault-restored")}'"),
                        before = isSlow ? hooks.before : null,
                        after = isSlow ? hooks.after : null,
                    },
                },
            }
        );
        File.WriteAllText(_scratch.At("backupedge.json"), config);
        return BackupEdgeServer.StartAsync(new ServerOptions { Arguments = ["--config", _scratch.At("backupedge.json")] });
    }

    private static string[] Shell(string script) => ["/bin/sh", "-c", script];
}
