using System.Text.Json;
using System.Text.RegularExpressions;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;
using Microsoft.Data.Sqlite;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published binary as root, with a SQLite source in a folder of a hostile tenant (user 65534).</summary>
public sealed class HostileTenantTests : IDisposable
{
    private const string Tenant = "65534";
    private const long MaxMemory = 200L << 20;
    private readonly TempFolder _scratch = new();
    private readonly string _path;

    public HostileTenantTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make files of another user.");
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        File.SetUnixFileMode(_scratch.Path, File.GetUnixFileMode(_scratch.Path) | UnixFileMode.OtherExecute | UnixFileMode.OtherRead);
        _scratch.MakeFolder("tenant");
        _scratch.MakeFolder("bots");
        File.WriteAllText(_scratch.At("bots", "start.bas"), "TALK 1");
        _path = _scratch.At("tenant", "app.db");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_journal_cannot_delete_files_of_the_service()
    {
        await MakeAsync("create table t(a); insert into t values(1)");
        await using var server = await StartAsync();
        var id = (await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["app"]}"""))
            .GetProperty("backup_id")
            .GetString()!;
        string[] victims =
        [
            Path.Combine(server.Data, "archives", id + ".bea"),
            Path.Combine(server.Data, "admin.key"),
            Path.Combine(server.Data, RunEncryption.CatalogueName),
        ];

        foreach (var victim in victims)
        {
            HostileJournal.Plant(_path, victim);
            await OwnAsync();
            var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["app"]}""");
            Assert.Equal(
                ("failed", "source_refused"),
                (backup.GetProperty("status").GetString(), backup.GetProperty("error").GetProperty("code").GetString())
            );
            Assert.Contains("super-journal", backup.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        }

        var restore = await PostWaitingAsync(server.Client, $"restore/{id}", """{"target":"original"}""");

        Assert.Equal("failed", restore.GetProperty("status").GetString());
        Assert.All(victims, victim => Assert.True(File.Exists(victim), victim));
    }

    [Fact]
    public async Task A_database_is_read_with_its_owners_rights_and_with_limits()
    {
        await MakeAsync(
            """
            create table t(a); create index i on t(0*a);
            insert into t with recursive n(i) as (select 1 union all select i+1 from n where i<100000) select i from n;
            pragma writable_schema=on; update sqlite_master set sql='create index i on t(0*length(hex(zeroblob(4000000+a))))' where name='i';
            """
        );
        await using var server = await StartAsync(timeout: "4s");
        using var created = await server.Client.PostAsync($"{Base}/create", Json("""{"type":"full","sources":["app"]}"""), Ct);
        var job = (await BodyAsync(created)).GetProperty("job_id").GetString();

        var child = await ChildOfAsync(server.ProcessId);

        var status = await WaitForUserAsync(child);
        Assert.Equal([Tenant, Tenant, Tenant, Tenant], Fields(status, "Uid:"));
        Assert.Equal([Tenant, Tenant, Tenant, Tenant], Fields(status, "Gid:"));
        Assert.Equal(["0000000000000000"], Fields(status, "CapPrm:"));
        Assert.Equal(["0000000000000000"], Fields(status, "CapEff:"));
        Assert.Equal(["1"], Fields(status, "NoNewPrivs:"));
        var limits = await WaitForLimitsAsync(child);
        Assert.DoesNotContain(
            "unlimited",
            limits.Single(line => line.StartsWith("Max address space", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.DoesNotMatch(@"time\s+unlimited", limits.Single(line => line.StartsWith("Max cpu time", StringComparison.Ordinal)));
        Assert.Matches(@"size\s+0\s+0", limits.Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal)));
        Assert.DoesNotContain("BACKUPEDGE__", await File.ReadAllTextAsync($"/proc/{child}/environ", Ct), StringComparison.Ordinal);

        var other = await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["bots"]}""");
        Assert.Equal("completed", other.GetProperty("status").GetString());
        var ended = await BodyAsync(await server.Client.GetAsync($"{Base}/jobs/{job}", Ct));
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        Assert.Contains("check_incomplete", ended.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_database_cannot_exhaust_the_memory_of_the_service()
    {
        // Each value is within its limit, but their sum is not.
        var values = string.Join(", ", Enumerable.Range(0, 40).Select(i => $"hex(zeroblob(7000000+{i}*a))"));
        await MakeAsync(
            $"""
            create table t(a); create index i on t(0*a); insert into t values (1), (2);
            pragma writable_schema=on; update sqlite_master set sql='create index i on t({values})' where name='i';
            """
        );
        await using var server = await StartAsync();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var child = PeakOfChildAsync(server.ProcessId, done.Token);

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");

        await done.CancelAsync();
        var peak = await child;
        Assert.Equal("completed", backup.GetProperty("status").GetString());
        var details = await BodyAsync(await server.Client.GetAsync($"{Base}/{backup.GetProperty("backup_id").GetString()}", Ct));
        Assert.Contains("it needs more memory than allowed", details.GetRawText(), StringComparison.Ordinal);
        Assert.True(server.PeakMemory < MaxMemory, $"The service took {server.PeakMemory >> 20} MiB.");

        // 0 if the child has ended before it was found.
        Assert.InRange(peak, 0, MaxMemory);
    }

    [Fact]
    public async Task A_tenant_with_a_damaged_database_is_skipped_and_reported()
    {
        await File.WriteAllTextAsync(_path, new string('z', 5000), Ct);
        await OwnAsync();
        await using var server = await StartAsync(onFailure: "continue");

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");

        Assert.Equal("completed", backup.GetProperty("status").GetString());
        var details = await BodyAsync(await server.Client.GetAsync($"{Base}/{backup.GetProperty("backup_id").GetString()}", Ct));
        Assert.Equal(["bots"], details.GetProperty("sources").EnumerateArray().Select(source => source.GetString()));
        Assert.Equal("source_skipped", Assert.Single(details.GetProperty("warnings").EnumerateArray()).GetProperty("code").GetString());
        var status = await BodyAsync(await server.Client.GetAsync($"{Base}/status", Ct));
        Assert.Equal("degraded", status.GetProperty("health").GetString());
        Assert.Contains("source_skipped", status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_database_in_WAL_mode_is_left_without_additional_files()
    {
        await MakeAsync("pragma journal_mode=wal; create table t(a); insert into t values(1)");
        await using var server = await StartAsync();

        var backup = await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["app"]}""");

        Assert.Equal(("completed", 0), (backup.GetProperty("status").GetString(), backup.GetProperty("warning_count").GetInt32()));
        Assert.Equal(["app.db"], Directory.GetFiles(_scratch.At("tenant")).Select(Path.GetFileName));
    }

    private async Task MakeAsync(string sql)
    {
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString()))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        await OwnAsync();
    }

    private Task<string> OwnAsync() =>
        ShellRun.RunAsync(_scratch.Path, $"chown -R {Tenant}:{Tenant} tenant && chmod 700 tenant && chmod 600 tenant/*");

    private Task<BackupEdgeServer> StartAsync(string timeout = "1h", string onFailure = "stop")
    {
        var config = JsonSerializer.Serialize(
            new
            {
                sources = new Dictionary<string, object>
                {
                    ["app"] = new
                    {
                        kind = "sqlite",
                        path = _path,
                        timeout,
                        on_failure = onFailure,
                    },
                    ["bots"] = new { path = _scratch.At("bots") },
                },
            }
        );
        File.WriteAllText(_scratch.At("backupedge.json"), config);
        return BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Arguments = ["--config", _scratch.At("backupedge.json")],
                Environment = new Dictionary<string, string> { ["BACKUPEDGE__LIMITS__MAX_CONNECTIONS"] = "100" },
            }
        );
    }

    private static async Task<int> ChildOfAsync(int parent)
    {
        while (true)
        {
            foreach (var folder in Directory.GetDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
            {
                try
                {
                    var status = await File.ReadAllLinesAsync(Path.Combine(folder, "status"), Ct);
                    var command = await File.ReadAllTextAsync(Path.Combine(folder, "cmdline"), Ct);
                    if (
                        Fields(status, "PPid:") is [var found]
                        && found == $"{parent}"
                        && command.Contains("sqlite-child", StringComparison.Ordinal)
                    )
                    {
                        return int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);
                    }
                }
                catch (IOException)
                {
                    // The process has just ended.
                }
            }

            await Task.Delay(10, Ct);
        }
    }

    // Returns the peak memory of the child in bytes, sampled until the token is cancelled.
    private static async Task<long> PeakOfChildAsync(int parent, CancellationToken done)
    {
        var peak = 0L;
        try
        {
            var child = await ChildOfAsync(parent).WaitAsync(done);
            while (!done.IsCancellationRequested)
            {
                var fields = Fields(await File.ReadAllLinesAsync($"/proc/{child}/status", done), "VmHWM:");
                peak =
                    fields.Length == 0
                        ? peak
                        : Math.Max(peak, 1024 * long.Parse(fields[0], System.Globalization.CultureInfo.InvariantCulture));
                await Task.Delay(2, done);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The child has ended.
        }

        return peak;
    }

    // The child limits its processor time after it has dropped its rights and before it opens the database.
    private static async Task<string[]> WaitForLimitsAsync(int child)
    {
        for (var i = 0; ; i++)
        {
            var limits = await File.ReadAllLinesAsync($"/proc/{child}/limits", Ct);
            var time = limits.Single(line => line.StartsWith("Max cpu time", StringComparison.Ordinal));
            if (i == 1000 || !Regex.IsMatch(time, @"time\s+unlimited"))
            {
                return limits;
            }

            await Task.Delay(5, Ct);
        }
    }

    // Before that, the child opens files that only the service can access.
    private static async Task<string[]> WaitForUserAsync(int process)
    {
        while (true)
        {
            var status = await File.ReadAllLinesAsync($"/proc/{process}/status", Ct);
            if (Fields(status, "Uid:")[0] == Tenant)
            {
                return status;
            }

            await Task.Delay(10, Ct);
        }
    }

    private static string[] Fields(string[] status, string name) =>
        status
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        ?? [];
}
