using System.Net;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The published command line on the data folder of a running server.</summary>
public sealed class CommandBesideServerTests : IAsyncLifetime
{
    private readonly CommandScratch _scratch = new();
    private BackupEdgeServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _scratch.MakeBots();
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Data = _scratch.Data,
                Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots },
                Targets = new Dictionary<string, string> { ["far"] = _scratch.In("far") },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Jobs_run_on_the_server_with_its_sources_and_targets()
    {
        var backup = await _scratch.RunAsync("backup");
        Assert.Equal((0, $"Using the running server (pid {_server.ProcessId})\n"), (backup.ExitCode, backup.Errors));

        var restored = await _scratch.AnswerAsync("restore", "latest", "--target", "far");
        Assert.Equal("completed", restored.GetProperty("status").GetString());
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("far/bots"));

        Assert.Equal(0, (await _scratch.RunAsync("verify", "--all")).ExitCode);
        Assert.Contains("verify job-", _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_lists_backups_of_the_command_line()
    {
        var made = await _scratch.AnswerAsync("backup", "--label", "by hand");

        var list = await _server.Client.GetStringAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);

        Assert.Contains(made.GetProperty("backup_id").GetString()!, list, StringComparison.Ordinal);
        Assert.Contains("by hand", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_the_server_does_not_know_is_restored_to_and_backed_up()
    {
        await _scratch.AnswerAsync("backup");

        var dry = await _scratch.RunAsync("restore", "latest", "--to", "out", "--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.False(Directory.Exists(_scratch.In("out")));
        var restored = await _scratch.AnswerAsync("restore", "latest", "--to", "out");
        Assert.Equal(_scratch.In("out"), restored.GetProperty("target").GetString());
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("out/bots"));
        Assert.Contains($"restore {restored.GetProperty("job_id").GetString()}", _server.Log, StringComparison.Ordinal);

        await _scratch.AnswerAsync("backup", "--source", "again=out/bots");
        await _scratch.AnswerAsync("restore", "latest:again", "--to", "twice");
        CommandScratch.AssertSame(_scratch.Bots, _scratch.In("twice/again"));
    }

    [Fact]
    public async Task Unknown_names_are_refused_with_those_of_the_server()
    {
        var unknown = await _scratch.RunAsync("backup", "--sources", "nope");

        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("Known sources: bots.", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_is_refused_with_the_process_id_of_the_first()
    {
        var result = await _scratch.RunAsync("serve", "--listen", "http://127.0.0.1:0");

        Assert.Equal(5, result.ExitCode);
        Assert.Contains($"in use by process {_server.ProcessId}, which serves {_server.Url}", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_the_command_line_work_until_they_are_revoked()
    {
        var key = (await _scratch.AnswerAsync("key", "create", "--name", "bot", "--role", "backup_operator"))
            .GetProperty("key")
            .GetString()!;
        using var client = _server.CreateClient(key);
        using var before = await client.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);

        await _scratch.AnswerAsync("key", "revoke", key);

        using var after = await client.GetAsync("/api/v1/backup/list", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.StatusCode, after.StatusCode));
    }

    [Fact]
    public async Task After_the_server_was_killed_a_command_runs_its_jobs_itself()
    {
        await _server.KillAsync();

        var backup = await _scratch.RunAsync("backup", "--source", "bots");

        Assert.Equal((0, ""), (backup.ExitCode, backup.Errors));
    }
}
