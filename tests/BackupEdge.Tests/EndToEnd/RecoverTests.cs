using System.Text.Json;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A server copies its backups, is lost with its data folder, and another host restores them from the copy.</summary>
public sealed class RecoverTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly CommandScratch _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("shared")]
    [InlineData("sealed")]
    public async Task From_a_folder(string? mode)
    {
        Directory.CreateDirectory(_scratch.In("disk"));

        await LoseAndRecoverAsync(mode, new { kind = "folder", path = _scratch.In("disk") }, _scratch.In("disk"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sealed")]
    public async Task From_a_bucket(string? mode)
    {
        await using var s3 = await FakeS3.StartAsync();

        await LoseAndRecoverAsync(
            mode,
            BucketAt(s3.Endpoint, FakeS3.Bucket, FakeS3.AccessKey, FakeS3.SecretKey),
            $"s3://{FakeS3.Bucket}/host1",
            "--endpoint",
            s3.Endpoint.ToString()
        );
    }

    private static object BucketAt(Uri endpoint, string bucket, string accessKey, string secretKey) =>
        new
        {
            endpoint,
            bucket,
            prefix = "host1",
            access_key = accessKey,
            secret_key = secretKey,
        };

    private async Task LoseAndRecoverAsync(string? mode, object copy, params string[] from)
    {
        _scratch.MakeBots();
        var config = _scratch.In("backupedge.json");
        var sources = new { bots = new { path = _scratch.Bots } };
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { sources, copies = new { offsite = copy } }), Ct);
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var identity = mode is null ? null : await InitAsync(mode);
        var (first, second) = await BackUpTwiceAsync(config);
        foreach (var lost in (string[])[_scratch.Data, _scratch.In("host.key")])
        {
            await ShellRun.RunAsync(_scratch.Folder, "rm -rf \"$1\"", [lost]);
        }

        string[] keys = identity is null ? [] : ["--identity", identity];
        var recovered = await _scratch.AnswerAsync(["recover", .. from, "--config", config, .. keys]);

        Assert.Equal(2, recovered.GetProperty("backups").GetInt32());
        foreach (var (id, expected) in new[] { (first, _scratch.In("first")), (second, _scratch.Bots) })
        {
            var result = await _scratch.RunAsync(["restore", id, "--to", _scratch.In(id), "--config", config, .. keys]);
            Assert.True(result.ExitCode == 0, result.Errors);
            CommandScratch.AssertSame(expected, Path.Combine(_scratch.In(id), "bots"));
        }

        Assert.Equal(0, (await _scratch.RunAsync(["verify", "--all", "--config", config, .. keys])).ExitCode);
    }

    private async Task<(string First, string Second)> BackUpTwiceAsync(string config)
    {
        await using var server = await BackupEdgeServer.StartAsync(
            new()
            {
                Data = _scratch.Data,
                Arguments = ["--config", config],
                Environment = new Dictionary<string, string> { ["BACKUPEDGE__ENCRYPTION__KEY_FILE"] = _scratch.In("host.key") },
            }
        );
        var first = await BackUpAsync(server, "full");
        await ShellRun.RunAsync(_scratch.Folder, "cp -a \"$1\" \"$2\"", [_scratch.Bots, _scratch.In("first")]);
        await File.WriteAllTextAsync(Path.Combine(_scratch.Bots, "bot3.gbai", "start.bas"), "TALK \"changed\"", Ct);
        var second = await BackUpAsync(server, "incremental");
        await WaitForCopyAsync(server, second);
        Assert.Equal(0, await server.StopAsync());
        return (first, second);
    }

    private static async Task<string> BackUpAsync(BackupEdgeServer server, string type)
    {
        var ended = await PostWaitingAsync(server.Client, "create", JsonSerializer.Serialize(new { type, include_files = true }));
        Assert.Equal("completed", ended.GetProperty("status").GetString());
        return ended.GetProperty("backup_id").GetString()!;
    }

    // Times have milliseconds, too few to tell which run has copied a backup: the backup itself says it.
    private static async Task WaitForCopyAsync(BackupEdgeServer server, string id)
    {
        var until = DateTimeOffset.UtcNow + Patience;
        while (DateTimeOffset.UtcNow < until)
        {
            var backup = await BodyAsync(await server.Client.GetAsync($"{Base}/{id}", Ct));
            var isCopied = backup.GetProperty("copies").EnumerateArray().Any(copy => copy.GetProperty("status").GetString() == "copied");
            var jobs = await BodyAsync(await server.Client.GetAsync($"{Base}/jobs?kind=copy", Ct));
            var states = jobs.EnumerateArray().Select(job => job.GetProperty("status").GetString()).ToList();
            Assert.DoesNotContain("failed", states);
            if (isCopied && states.All(state => state == "completed"))
            {
                return;
            }

            await Task.Delay(100, Ct);
        }

        Assert.Fail("No copy was made.");
    }

    private async Task<string> InitAsync(string mode)
    {
        var answer = await _scratch.AnswerAsync("encryption", "init", "--mode", mode, "--host-key-file", _scratch.In("host.key"));
        var file = _scratch.In("recovery.key");
        await File.WriteAllTextAsync(file, answer.GetProperty("recovery_identity").GetString(), Ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
