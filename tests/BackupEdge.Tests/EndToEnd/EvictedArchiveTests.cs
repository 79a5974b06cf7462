using System.Text.Json;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A server removes its archives from the data folder once they are copied, and restores them from the copy.</summary>
public sealed class EvictedArchiveTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CommandScratch _scratch = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task In_a_folder()
    {
        Directory.CreateDirectory(_scratch.In("disk"));

        await EvictAndRestoreAsync(
            new
            {
                kind = "folder",
                path = _scratch.In("disk"),
                local_retention_days = 0,
            }
        );
    }

    [Fact]
    public async Task In_a_bucket()
    {
        await using var s3 = await FakeS3.StartAsync();

        await EvictAndRestoreAsync(new Dictionary<string, object>(s3.CopySettings("host1")) { ["local_retention_days"] = 0 });
    }

    private async Task EvictAndRestoreAsync(object copy)
    {
        _scratch.MakeBots();
        var config = _scratch.In("backupedge.json");
        var sources = new { bots = new { path = _scratch.Bots } };
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { sources, copies = new { offsite = copy } }), Ct);
        File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var states = new List<(string Id, string Folder)>();
        await using (var server = await BackupEdgeServer.StartAsync(new() { Data = _scratch.Data, Arguments = ["--config", config] }))
        {
            foreach (var type in (string[])["full", "incremental", "incremental"])
            {
                // From the second on, the base is only in the copy.
                await File.WriteAllTextAsync(Path.Combine(_scratch.Bots, "bot3.gbai", "start.bas"), $"TALK \"{states.Count}\"", Ct);
                var ended = await PostWaitingAsync(server.Client, "create", JsonSerializer.Serialize(new { type, include_files = true }));
                Assert.Equal(("completed", type), (ended.GetProperty("status").GetString(), ended.GetProperty("type").GetString()));
                var folder = _scratch.In($"state-{states.Count}");
                await ShellRun.RunAsync(_scratch.Folder, "cp -a \"$1\" \"$2\"", [_scratch.Bots, folder]);
                states.Add((ended.GetProperty("backup_id").GetString()!, folder));
                await WaitForEvictionAsync(states.Count);
            }

            var status = await BodyAsync(await server.Client.GetAsync($"{Base}/status", Ct));
            Assert.DoesNotContain("missing", status.GetRawText(), StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync());
        }

        foreach (var (id, folder) in states)
        {
            var result = await _scratch.RunAsync(["restore", id, "--to", _scratch.In(id), "--config", config]);
            Assert.True(result.ExitCode == 0, result.Errors);
            CommandScratch.AssertSame(folder, Path.Combine(_scratch.In(id), "bots"));
        }

        var verified = await _scratch.RunAsync(["verify", "--all", "--config", config]);
        Assert.True(verified.ExitCode == 0, verified.Errors);

        // A catalogue that is built from the archives knows those that are only in the copy.
        var rebuilt = await _scratch.RunAsync(["rebuild", "--config", config]);
        Assert.True(rebuilt.ExitCode == 0, rebuilt.Errors);
        var again = await _scratch.RunAsync(["restore", states[1].Id, "--to", _scratch.In("again"), "--config", config]);
        Assert.True(again.ExitCode == 0, again.Errors);
        CommandScratch.AssertSame(states[1].Folder, Path.Combine(_scratch.In("again"), "bots"));
    }

    private async Task WaitForEvictionAsync(int places)
    {
        var archives = Path.Combine(_scratch.Data, "archives");
        var until = DateTimeOffset.UtcNow + Patience;
        while (Directory.GetFiles(archives, "*.bea").Length > 0 || Directory.GetFiles(archives, "*.bep").Length != places)
        {
            Assert.True(DateTimeOffset.UtcNow < until, "The archives were not removed.");
            await Task.Delay(100, Ct);
        }
    }
}
