using System.Text.Json;
using Microsoft.Data.Sqlite;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Drills of the published binary over HTTP and on the command line.</summary>
public sealed class DrillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CommandScratch _scratch = new(hasOwnKeys: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Config => _scratch.In("backupedge.json");

    private string Target => _scratch.In("drills");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Folders_and_databases_are_proven_over_http_and_damage_is_found()
    {
        MakeSources();
        Write(["sh", "-c", "test -e start.bas || test -e app.db || test -d bot1.gbai"]);
        await using var server = await StartAsync();
        var id = await BackUpAsync(server);

        var job = await PostWaitingAsync(server.Client, "drill", "{}");
        Assert.True(job.GetProperty("status").GetString() == "completed", job.GetRawText());
        var report = await GetAsync(server, $"drills/{job.GetProperty("job_id").GetString()}");
        Assert.Equal("proven", report.GetProperty("result").GetString());
        Assert.Equal(["bots", "settings"], Sources(report).Select(source => source.GetProperty("source").GetString()).Order());
        Assert.Contains("sqlite passed", Checks(report));
        Assert.Contains("source passed", Checks(report));
        Assert.Contains("command passed", Checks(report));
        AssertNothingLeft();

        var archive = Path.Combine(_scratch.Data, "archives", id + ".bea");
        var bytes = await File.ReadAllBytesAsync(archive, Ct);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(archive, bytes, Ct);
        job = await PostWaitingAsync(server.Client, "drill", """{"backup_id":"latest"}""");
        Assert.Equal("drill_failed", job.GetProperty("error").GetProperty("code").GetString());
        Assert.Single((await GetAsync(server, "drills?result=failed")).EnumerateArray());
        Assert.Contains("backup_damaged", (await GetAsync(server, "status")).GetProperty("reasons").GetRawText(), StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_drill_that_is_killed_leaves_nothing_after_the_next_start(bool inTarget)
    {
        MakeSources();
        var pids = _scratch.In("pids");
        Write(["sh", "-c", $"setsid sleep 600 & echo $! $$ > '{pids}.new'; mv '{pids}.new' '{pids}'; wait"], inTarget);
        await using var server = await StartAsync();
        await BackUpAsync(server);
        using var started = await server.Client.PostAsync($"{Base}/drill", Json("""{"sources":["bots"]}"""), Ct);
        var folder = inTarget ? Target : Path.Combine(_scratch.Data, "scratch");
        var until = DateTimeOffset.UtcNow + Patience;
        while (!File.Exists(pids))
        {
            Assert.True(DateTimeOffset.UtcNow < until, "The check of the drill did not start.");
            await Task.Delay(50, Ct);
        }

        await server.KillAsync();
        Assert.NotEmpty(Directory.GetFileSystemEntries(folder));
        await server.StartAgainAsync();
        AssertNothingLeft();
        foreach (var pid in (await File.ReadAllTextAsync(pids, Ct)).Split())
        {
            await UntilGoneAsync(pid);
        }

        var jobs = await GetAsync(server, "jobs?kind=drill");
        Assert.Equal("interrupted", Assert.Single(jobs.EnumerateArray()).GetProperty("status").GetString());
        Assert.Empty((await GetAsync(server, "drills")).EnumerateArray());
    }

    [Fact]
    public async Task Sealed_contents_are_proven_with_the_identity_and_the_report_is_signed()
    {
        MakeSources();
        Write([]);
        var made = await _scratch.AnswerAsync("encryption", "init", "--mode", "sealed", "--config", Config);
        var identity = _scratch.In("recovery.key");
        await File.WriteAllTextAsync(identity, made.GetProperty("recovery_identity").GetString() + "\n", Ct);
        File.SetUnixFileMode(identity, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--config", Config)).ExitCode);

        var locked = await _scratch.RunAsync("drill", "--config", Config);
        Assert.Equal(1, locked.ExitCode);
        Assert.Contains("--identity", locked.Errors, StringComparison.Ordinal);
        Assert.Contains("archives  passed", locked.Output, StringComparison.Ordinal);

        var report = await _scratch.AnswerAsync("drill", "--identity", identity, "--config", Config);
        Assert.Equal("proven", report.GetProperty("result").GetString());
        var file = _scratch.In("report.json");
        await File.WriteAllTextAsync(file, report.GetRawText(), Ct);
        Assert.Equal(0, (await _scratch.RunAsync("drill", "check", file, "--config", Config)).ExitCode);
        await File.WriteAllTextAsync(file, report.GetRawText().Replace("proven", "failed", StringComparison.Ordinal), Ct);
        Assert.NotEqual(0, (await _scratch.RunAsync("drill", "check", file, "--config", Config)).ExitCode);
        AssertNothingLeft();
    }

    // A process ends shortly after it was killed.
    private static async Task UntilGoneAsync(string pid)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (IsRunning(pid))
        {
            Assert.True(DateTimeOffset.UtcNow < until, $"The process {pid} still runs.");
            await Task.Delay(50, Ct);
        }
    }

    // A process that has ended, and for which nobody has waited yet, is a zombie.
    private static bool IsRunning(string pid)
    {
        try
        {
            return pid.Length > 0 && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void MakeSources()
    {
        _scratch.MakeBots();
        Directory.CreateDirectory(Target);
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using var connection = new SqliteConnection($"Data Source={_scratch.In("app.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('one'), ('two')";
        command.ExecuteNonQuery();
    }

    private void Write(string[] command, bool inTarget = false)
    {
        var drill = new Dictionary<string, object>();
        if (command.Length > 0)
        {
            drill["command"] = command;
        }

        if (inTarget)
        {
            drill["target"] = "drills";
        }

        var settings = new
        {
            sources = new
            {
                bots = (object)new { path = _scratch.Bots },
                settings = (object)new { kind = "sqlite", path = _scratch.In("app.db") },
            },
            targets = new { drills = new { path = Target } },
            drill,
        };
        File.WriteAllText(Config, JsonSerializer.Serialize(settings));
        File.SetUnixFileMode(Config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<BackupEdgeServer> StartAsync() =>
        BackupEdgeServer.StartAsync(new() { Data = _scratch.Data, Arguments = ["--config", Config] });

    private void AssertNothingLeft()
    {
        foreach (var folder in (string[])[Path.Combine(_scratch.Data, "scratch"), Target])
        {
            string[] left = Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories) : [];
            Assert.True(left.Length == 0, string.Join('\n', left));
        }
    }

    private static List<JsonElement> Sources(JsonElement report) => [.. report.GetProperty("sources").EnumerateArray()];

    private static List<string> Checks(JsonElement report) =>
        [
            .. Sources(report)
                .SelectMany(source => source.GetProperty("checks").EnumerateArray())
                .Select(check => $"{check.GetProperty("name").GetString()} {check.GetProperty("outcome").GetString()}"),
        ];

    private static async Task<JsonElement> GetAsync(BackupEdgeServer server, string path) =>
        await BodyAsync(await server.Client.GetAsync($"{Base}/{path}", Ct));

    private static async Task<string> BackUpAsync(BackupEdgeServer server)
    {
        var ended = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        return ended.GetProperty("backup_id").GetString()!;
    }
}
