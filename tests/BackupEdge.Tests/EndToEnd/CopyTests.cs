using System.Text.Json;
using BackupEdge.Tests.Objects.Fake;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What the published binary shows of copies, and does with them when it is asked.</summary>
public sealed class CopyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CommandScratch _scratch = new();
    private readonly RemoteScratch _remote = new();

    public CopyTests() => _scratch.MakeBots();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Config => _scratch.In("backupedge.json");

    private string Disk => _scratch.In("disk");

    public void Dispose()
    {
        _remote.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_copy_is_run_shown_late_and_damaged_from_another_machine()
    {
        Directory.CreateDirectory(Disk);
        await WriteAsync(
            new
            {
                kind = "folder",
                path = Disk,
                max_lag = "1s",
            }
        );
        var check = await _scratch.RunAsync("config", "check", "--config", Config);
        Assert.Single(check.Errors.Split('\n'), line => line.Contains("Copies are not encrypted", StringComparison.Ordinal));
        await using var server = await BackupEdgeServer.StartAsync(new() { Data = _scratch.Data, Arguments = ["--config", Config] });
        _remote.WriteKey(server.AdminKey);
        var id = await BackUpAsync(server);

        Assert.Equal(0, (await _remote.RunAsync(server.Url, "copy", "run", "offsite")).ExitCode);
        var copy = await _remote.AnswerAsync(server.Url, "copy", "status", "offsite");
        Assert.Equal((1, 0), (copy.GetProperty("backups").GetInt64(), copy.GetProperty("lag_seconds").GetInt64()));
        Assert.Equal("copied", await StatusOfAsync(server, id));
        var beside = Assert.Single((await _scratch.AnswerAsync("copy", "status", "--config", Config)).EnumerateArray());
        Assert.Equal(1, beside.GetProperty("backups").GetInt64());
        var status = await StatusAsync(server);
        Assert.Equal(["copy_unprotected"], Codes(status, "reasons"));
        Assert.Equal(RunEncryption.IsOn ? [] : ["copy_unencrypted"], Codes(status, "warnings"));
        var metrics = await (await server.Client.GetAsync("/metrics", Ct)).Content.ReadAsStringAsync(Ct);
        Assert.Contains("\nbackupedge_copy_backups{copy=\"offsite\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nbackupedge_copy_waiting_backups{copy=\"offsite\"} 0\n", metrics, StringComparison.Ordinal);

        // The disk is gone.
        Directory.Move(Disk, Disk + ".gone");
        var second = await BackUpAsync(server);
        status = await StatusWithAsync(server, "copy_late");
        Assert.Contains("1 backup is not in it", status.GetProperty("reasons").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("waiting", await StatusOfAsync(server, second));
        var failed = await _remote.RunAsync(server.Url, "copy", "run", "offsite");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("the folder does not exist. Mount the disk", failed.Errors, StringComparison.Ordinal);
        Assert.Equal(
            "copy_store_refused",
            (await _remote.AnswerAsync(server.Url, "copy", "status", "offsite")).GetProperty("last_error").GetProperty("code").GetString()
        );

        // It is back, and someone has written to it.
        Directory.Move(Disk + ".gone", Disk);
        Assert.Equal(0, (await _remote.RunAsync(server.Url, "copy", "run", "offsite")).ExitCode);
        Assert.Equal(["copy_unprotected"], Codes(await StatusAsync(server), "reasons"));
        var archive = Directory.GetFiles(Path.Combine(Disk, "a")).Single(path => path.Contains(id, StringComparison.Ordinal));
        await File.WriteAllTextAsync(archive, "forged", Ct);
        Assert.Equal(1, (await _remote.RunAsync(server.Url, "copy", "verify", "offsite")).ExitCode);

        // The server copies it again by itself.
        await StatusWithAsync(server, null);
        Assert.Equal("copied", await StatusOfAsync(server, id));
        Assert.Equal(0, (await _remote.RunAsync(server.Url, "copy", "verify", "offsite", "--bytes", "1GB")).ExitCode);
        Assert.False((await _remote.AnswerAsync(server.Url, "copy", "probe", "offsite")).GetProperty("versions").GetBoolean());
        Assert.Equal(4, (await _remote.RunAsync(server.Url, "copy", "run", "elsewhere")).ExitCode);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task A_bucket_with_locks_protects_and_any_machine_lists_its_hosts()
    {
        await using var s3 = await FakeS3.StartAsync();
        await WriteAsync(new Dictionary<string, object>(s3.CopySettings("fleet/host1")) { ["lock"] = new { days = 3 } });
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--config", Config)).ExitCode);

        var run = await _scratch.RunAsync("copy", "run", "offsite", "--config", Config);

        Assert.True(run.ExitCode == 0, run.Errors);
        var copy = await _scratch.AnswerAsync("copy", "status", "offsite", "--config", Config);
        Assert.Equal("hold", copy.GetProperty("abilities").GetProperty("locks").GetString());
        Assert.True(copy.GetProperty("protected_until").GetDateTimeOffset() > DateTimeOffset.UtcNow.AddDays(2));
        Assert.Empty(Codes(await _scratch.AnswerAsync("status", "--config", Config), "reasons"));

        var keys = new Dictionary<string, string>
        {
            ["AWS_ACCESS_KEY_ID"] = FakeS3.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = FakeS3.SecretKey,
        };
        string[] list = ["copy", "list", "--all", $"s3://{FakeS3.Bucket}", "--endpoint", s3.Endpoint.ToString(), "--json"];
        var found = await BackupEdgeCommand.RunAsync(list, keys, _remote.Folder);
        Assert.True(found.ExitCode == 0, found.Errors);
        var host = Assert.Single(JsonSerializer.Deserialize<JsonElement>(found.Output).EnumerateArray());
        Assert.Equal(
            ("fleet/host1/", Environment.MachineName, 1, "locked"),
            (
                host.GetProperty("prefix").GetString(),
                host.GetProperty("host").GetString(),
                host.GetProperty("backups").GetInt64(),
                host.GetProperty("protection").GetString()
            )
        );
    }

    [Theory]
    [InlineData(1, "1 day behind")]
    [InlineData(-1, "ahead of")]
    public async Task A_clock_that_is_wrong_by_a_day_is_shown_and_changes_no_lock(int days, string expected)
    {
        await using var s3 = await FakeS3.StartAsync(time: new ShiftedClock(TimeSpan.FromDays(days) + TimeSpan.FromSeconds(30)));
        await WriteAsync(
            new Dictionary<string, object>(s3.CopySettings("host1")) { ["lock"] = new { days = 1 }, ["local_retention_days"] = 1 }
        );
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--config", Config)).ExitCode);

        var run = await _scratch.RunAsync("copy", "run", "offsite", "--config", Config);

        Assert.Contains(expected, run.Errors + run.Output, StringComparison.Ordinal);
        var copy = await _scratch.AnswerAsync("copy", "status", "offsite", "--config", Config);
        Assert.InRange(
            copy.GetProperty("protected_until").GetDateTimeOffset(),
            s3.Time.GetUtcNow().AddDays(1),
            s3.Time.GetUtcNow().AddDays(8)
        );
        var status = await _scratch.AnswerAsync("status", "--config", Config);
        Assert.Equal(["copy_clock"], Codes(status, "reasons"));
        Assert.Contains(expected, status.GetProperty("reasons").GetRawText(), StringComparison.Ordinal);

        // By one of the clocks it is old enough to leave the data folder.
        Assert.Single(Directory.GetFiles(Path.Combine(_scratch.Data, "archives"), "*.bea"));
    }

    private Task WriteAsync(object copy)
    {
        var settings = new { sources = new { bots = new { path = _scratch.Bots } }, copies = new { offsite = copy } };
        File.WriteAllText(Config, JsonSerializer.Serialize(settings));
        File.SetUnixFileMode(Config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return Task.CompletedTask;
    }

    private static async Task<string> BackUpAsync(BackupEdgeServer server)
    {
        var ended = await PostWaitingAsync(server.Client, "create", """{"type":"full"}""");
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        return ended.GetProperty("backup_id").GetString()!;
    }

    private static async Task<JsonElement> StatusAsync(BackupEdgeServer server) =>
        await BodyAsync(await server.Client.GetAsync($"{Base}/status", Ct));

    // Waits until the status has a reason, or, without one, until nothing but the missing protection is left.
    private static async Task<JsonElement> StatusWithAsync(BackupEdgeServer server, string? reason)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        JsonElement status;
        do
        {
            status = await StatusAsync(server);
            var codes = Codes(status, "reasons");
            if (reason is null ? codes is ["copy_unprotected"] : codes.Contains(reason))
            {
                return status;
            }

            await Task.Delay(100, Ct);
        } while (DateTimeOffset.UtcNow < until);

        Assert.Fail($"The status never had {reason ?? "no other reason"}: {status.GetProperty("reasons")}");
        return status;
    }

    private static IReadOnlyList<string?> Codes(JsonElement status, string list) =>
        [.. status.GetProperty(list).EnumerateArray().Select(reason => reason.GetProperty("code").GetString())];

    private static async Task<string?> StatusOfAsync(BackupEdgeServer server, string id)
    {
        var backup = await BodyAsync(await server.Client.GetAsync($"{Base}/{id}", Ct));
        return Assert.Single(backup.GetProperty("copies").EnumerateArray()).GetProperty("status").GetString();
    }
}
