using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Tests.Catalogue;

namespace BackupEdge.Tests.Commands;

public sealed class StatusCommandTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public StatusCommandTests()
    {
        _harness.Write("bots/start.bas", "TALK \"Hello\"\n");
        _harness.Write("backupedge.json", """{"sources": {"bots": {"path": "bots"}, "tables": {"kind": "sqlite", "path": "none.db"}}}""");
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task Reports_ok_without_a_server()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--no-database"));

        Assert.Equal(0, await _harness.RunAsync("status", "--check"));
        Assert.StartsWith(
            "ok\nwarning: The source 'tables' has no schedule, and there is no backup of it.\n\n"
                + $"data folder       {_harness.In("backupedge-data")}\n",
            _harness.Output,
            StringComparison.Ordinal
        );
        Assert.Matches(@"(?m)^bots +files +\d{4}-.* completed$", _harness.Output);
        Assert.Matches("(?m)^tables +sqlite +never ", _harness.Output);
        var answer = await _harness.AnswerAsync("status");
        Assert.Equal("ok", answer.GetProperty("health").GetString());
        Assert.False(answer.GetProperty("service").GetProperty("running").GetBoolean());
        Assert.Equal(1, answer.GetProperty("store").GetProperty("archives").GetInt64());
    }

    [Fact]
    public async Task Says_when_each_source_was_proven_and_how_long_its_restore_took_once_there_was_a_drill()
    {
        _harness.Write("more/notes", "x");
        _harness.Write("backupedge.json", """{"sources": {"bots": {"path": "bots"}, "more": {"path": "more"}}}""");
        Assert.Equal(0, await _harness.RunAsync("backup"));
        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.DoesNotContain("PROVEN", _harness.Output, StringComparison.Ordinal);

        Assert.Equal(0, await _harness.RunAsync("drill", "latest", "--sources", "bots"));

        Assert.Equal(0, await _harness.RunAsync("status", "--utc"));
        Assert.Matches("(?m)^SOURCE .* STATUS +PROVEN +RECOVERY +OVERDUE", _harness.Output);
        Assert.Matches(@"(?m)^bots .* completed +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +[\d.]+ s *$", _harness.Output);
        Assert.Matches("(?m)^more .* completed +never +- *$", _harness.Output);
    }

    [Fact]
    public async Task A_job_whose_process_was_killed_is_told_from_one_that_runs()
    {
        Assert.Equal(0, await _harness.RunAsync("init"));
        using (var catalogue = CatalogueDatabase.Open(_harness.In("backupedge-data/catalogue.db")))
        {
            catalogue.Write(session => session.Jobs.Insert(Rows.Job(1) with { Kind = JobKind.Drill, Status = RunStatus.Running }));
        }

        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.Contains(
            "0 queued, 1 running; their process was killed, and the next start marks them as interrupted\n",
            _harness.Output,
            StringComparison.Ordinal
        );
        using (DataFolderLock.Take(new DataPaths(_harness.In("backupedge-data")), url: null))
        {
            Assert.Equal(0, await _harness.RunAsync("status"));
            Assert.Contains("0 queued, 1 running\n", _harness.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Reports_problems_and_fails_only_with_check()
    {
        Assert.Equal(1, await _harness.RunAsync("backup", "--no-files"));
        Assert.Equal(3, await _harness.RunAsync("backup"));

        Assert.Equal(0, await _harness.RunAsync("status"));
        Assert.StartsWith("degraded: 2 reasons\n  source_skipped: The backup 'backup-", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("status", "--check"));
        Assert.StartsWith("degraded", _harness.Output, StringComparison.Ordinal);
        Assert.Equal(1, await _harness.RunAsync("status", "--check", "--json"));
        Assert.Contains("\"health\":\"degraded\"", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schedule_without_a_running_server_is_reported()
    {
        Assert.Equal(0, await _harness.RunAsync("init", "--data", _harness.In("data")));
        Assert.Equal(
            0,
            await _harness.RunAsync(
                "schedule",
                "create",
                "--cron",
                "0 2 * * *",
                "--type",
                "full",
                "--name",
                "nightly",
                "--data",
                _harness.In("data")
            )
        );

        Assert.Equal(1, await _harness.RunAsync("status", "--check", "--data", _harness.In("data")));
        Assert.Contains("not_running: No server is running", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("nightly", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_a_configured_source_is_degraded()
    {
        Assert.Equal(0, await _harness.RunAsync("backup", "--no-database"));
        File.Delete(_harness.In("backupedge.json"));

        Assert.Equal(1, await _harness.RunAsync("status", "--check"));

        Assert.StartsWith("degraded: 1 reason\n  no_source: No source is configured", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_data_folder_is_wrong_use()
    {
        Assert.Equal(2, await _harness.RunAsync("status", "--check", "--data", _harness.In("nowhere")));
        Assert.False(Directory.Exists(_harness.In("nowhere")));
    }
}
