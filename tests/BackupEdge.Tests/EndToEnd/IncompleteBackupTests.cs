using System.Text.Json;
using BackupEdge.Tests.Monitoring;
using BackupEdge.Tests.Notifications;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>What an operator of the published binary sees of a backup that could not read everything.</summary>
public sealed class IncompleteBackupTests : IDisposable
{
    private const int AccessDenied = 13;
    private readonly CommandScratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_backup_that_could_not_read_everything_is_reported_everywhere()
    {
        var error = 0;
        using var system = FaultyFileSystem.Mount(
            new FaultyNode
            {
                Children =
                [
                    ("a", FaultyNode.File("TALK")),
                    (
                        "private",
                        new FaultyNode { Children = [("x", FaultyNode.File("one")), ("y", FaultyNode.File("two"))], OnOpen = () => error }
                    ),
                ],
            }
        );
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await StartAsync(receiver, new Dictionary<string, string> { ["bots"] = system.Path });
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--type", "full")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("status", "--check")).ExitCode);

        error = AccessDenied;
        var backup = await _scratch.RunAsync("backup", "--type", "incremental");

        Assert.True(backup.ExitCode == 3, backup.Errors);
        Assert.Contains(
            "warning: bots/private: the folder cannot be opened: Permission denied; carried over from backup-",
            backup.Errors,
            StringComparison.Ordinal
        );
        var status = await _scratch.RunAsync("status", "--check");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("could not read 1 path, first 'bots/private'", status.Output, StringComparison.Ordinal);
        Assert.Equal("source_incomplete", Reason(await server.Client.GetStringAsync("/api/v1/backup/status", Ct)));
        var metrics = MetricsText.Parse(await server.Client.GetStringAsync("/metrics", Ct));
        Assert.Equal(1, metrics["""backupedge_last_backup_warnings{source="bots"}"""]);
        Assert.Equal("backup.warning", Assert.Single(await receiver.AwaitAsync(1)).Event);
        Assert.Equal("", (await _scratch.RunAsync("diff", "latest~1", "latest")).Output.Trim());
        Assert.Equal("two", (await _scratch.RunAsync("cat", "latest", "bots/private/y")).Output);
        var made = await _scratch.AnswerAsync("show", "latest");
        var (jobId, baseId) = (made.GetProperty("job_id").GetString(), made.GetProperty("base_id").GetString()!);
        var job = JsonDocument.Parse(await server.Client.GetStringAsync($"/api/v1/backup/jobs/{jobId}", Ct)).RootElement;
        var progress = job.GetProperty("progress");
        Assert.Equal((10, 10, 100), (Number(progress, "bytes_done"), Number(progress, "bytes_total"), Number(progress, "percent")));

        // Retention keeps what was carried over, also when the base is deleted.
        Assert.Equal(0, (await _scratch.RunAsync("delete", baseId)).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("prune")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("verify", "latest")).ExitCode);
        Assert.Equal("one", (await _scratch.RunAsync("cat", "latest", "bots/private/x")).Output);

        error = 0;
        Assert.Equal(0, (await _scratch.RunAsync("backup", "--type", "incremental")).ExitCode);
        Assert.Equal(0, (await _scratch.RunAsync("status", "--check")).ExitCode);
    }

    [Fact]
    public async Task A_backup_without_a_source_is_reported_everywhere()
    {
        _scratch.MakeBots();
        await using var receiver = await WebhookReceiver.StartAsync();
        var sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots, ["tenant"] = "/not/there" };
        await using var server = await StartAsync(receiver, sources);

        var backup = await _scratch.RunAsync("backup");

        Assert.True(backup.ExitCode == 3, backup.Errors);
        Assert.Equal(1, (await _scratch.RunAsync("status", "--check")).ExitCode);
        Assert.Equal("source_skipped", Reason(await server.Client.GetStringAsync("/api/v1/backup/status", Ct)));
        var notified = Assert.Single(await receiver.AwaitAsync(1));
        Assert.Equal("backup.warning", notified.Event);
        var made = await _scratch.AnswerAsync("show", "latest");
        Assert.Equal(["bots"], Texts(made, "sources"));
        Assert.Equal(["tenant"], Texts(made, "incomplete_sources"));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string? Reason(string status) =>
        Assert.Single(JsonDocument.Parse(status).RootElement.GetProperty("reasons").EnumerateArray()).GetProperty("code").GetString();

    private static IEnumerable<string?> Texts(JsonElement answer, string field) =>
        answer.GetProperty(field).EnumerateArray().Select(item => item.GetString());

    private static double Number(JsonElement progress, string field) => progress.GetProperty(field).GetDouble();

    private Task<BackupEdgeServer> StartAsync(
        WebhookReceiver receiver,
        Dictionary<string, string> sources,
        params (string Name, string Value)[] variables
    )
    {
        var environment = variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        environment["BACKUPEDGE__WEBHOOKS__OPS__URL"] = receiver.Url.AbsoluteUri;
        environment["BACKUPEDGE__WEBHOOKS__OPS__SECRET"] = WebhookReceiver.Secret;
        return BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Data = _scratch.Data,
                Sources = sources,
                Environment = environment,
            }
        );
    }
}
