namespace BackupEdge.Tests.Commands;

public sealed class StatusCommandTests : IDisposable
{
    private readonly CommandHarness _bench = new();

    public StatusCommandTests()
    {
        _bench.Write("bots/start.bas", "TALK \"Hello\"\n");
        _bench.Write("backupedge.json", """{"sources": {"bots": {"path": "bots"}, "tables": {"kind": "sqlite", "path": "none.db"}}}""");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Tells_that_all_is_well_without_a_server()
    {
        Assert.Equal(0, await _bench.RunAsync("backup", "--no-database"));

        Assert.Equal(0, await _bench.RunAsync("status", "--check"));
        Assert.StartsWith($"ok\n\ndata folder       {_bench.In("backupedge-data")}\n", _bench.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^bots +files +\d{4}-.* completed$", _bench.Output);
        Assert.Matches("(?m)^tables +sqlite +never ", _bench.Output);
        var answer = await _bench.AnswerAsync("status");
        Assert.Equal("ok", answer.GetProperty("health").GetString());
        Assert.False(answer.GetProperty("service").GetProperty("running").GetBoolean());
        Assert.Equal(1, answer.GetProperty("store").GetProperty("archives").GetInt64());
    }

    [Fact]
    public async Task Says_what_is_wrong_and_fails_only_when_asked_to_check()
    {
        Assert.Equal(1, await _bench.RunAsync("backup"));

        Assert.Equal(0, await _bench.RunAsync("status"));
        Assert.StartsWith(
            "degraded: 2 reasons\n  source_failed: The last backup of 'bots' is " + "failed (backup-",
            _bench.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(1, await _bench.RunAsync("status", "--check"));
        Assert.StartsWith("degraded", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _bench.RunAsync("status", "--check", "--json"));
        Assert.Contains("\"health\":\"degraded\"", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_that_nobody_runs_is_told()
    {
        Assert.Equal(0, await _bench.RunAsync("init", "--data", _bench.In("data")));
        Assert.Equal(
            0,
            await _bench.RunAsync(
                "schedule",
                "create",
                "--cron",
                "0 2 * * *",
                "--type",
                "full",
                "--name",
                "nightly",
                "--data",
                _bench.In("data")
            )
        );

        Assert.Equal(1, await _bench.RunAsync("status", "--check", "--data", _bench.In("data")));
        Assert.Contains("not_running: No server runs", _bench.Output, StringComparison.Ordinal);
        Assert.Contains("nightly", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_configured_source_is_degraded()
    {
        Assert.Equal(0, await _bench.RunAsync("backup", "--no-database"));
        File.Delete(_bench.In("backupedge.json"));

        Assert.Equal(1, await _bench.RunAsync("status", "--check"));

        Assert.StartsWith("degraded: 1 reason\n  no_source: No source is configured", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_where_nothing_was_ever_kept_is_wrong_use()
    {
        Assert.Equal(2, await _bench.RunAsync("status", "--check", "--data", _bench.In("nowhere")));
        Assert.False(Directory.Exists(_bench.In("nowhere")));
    }
}
