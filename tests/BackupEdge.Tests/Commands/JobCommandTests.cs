using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Commands;

public sealed class JobCommandTests : IAsyncLifetime
{
    private readonly CommandHarness _harness = new();
    private OwningServices _server = null!;

    public ValueTask InitializeAsync()
    {
        _harness.Write("bots/start.bas", "TALK \"Hello\"");
        _harness.Write("backupedge.json", """{ "sources": { "bots": { "path": "bots" } } }""");
        var settings = SettingsLoader.Load(new SettingsInput { WorkingFolder = _harness.Folder, ConfigFile = "backupedge.json" }).Settings;

        // A server whose runner has not started yet, so that jobs stay queued.
        _server = OwningServices.Open(settings, TimeProvider.System, NullLoggerFactory.Instance);
        _server.PublishUrl("http://127.0.0.1:9");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _harness.Dispose();
    }

    [Fact]
    public async Task Lists_and_shows_jobs_by_any_form_of_the_id()
    {
        var backup = Enqueue("nightly");
        var prune = _server.Queue.EnqueuePrune(new PruneOptions { DryRun = true }, Caller.Service);

        var list = await _harness.AnswerAsync("job", "list");
        var backups = await _harness.AnswerAsync("job", "list", "--kind", "backup", "--backup", backup.Id[^6..], "--status", "queued");

        Assert.Equal([prune.Id, backup.JobId], list.EnumerateArray().Select(job => job.GetProperty("job_id").GetString()));
        Assert.Equal(backup.JobId, Assert.Single(backups.EnumerateArray()).GetProperty("job_id").GetString());
        Assert.Equal(0, await _harness.RunAsync("job", "list"));
        Assert.Matches($@"(?m)^{backup.JobId} +backup +queued +.* {backup.Id}", _harness.Output);
        foreach (var name in (string[])[backup.JobId, backup.JobId[^6..], "latest~1"])
        {
            Assert.Equal(backup.JobId, (await _harness.AnswerAsync("job", "show", name)).GetProperty("job_id").GetString());
        }

        Assert.Equal(0, await _harness.RunAsync("job", "show", "latest"));
        Assert.Matches(@"(?m)^kind +prune \(dry run\)$", _harness.Output);
        Assert.Equal(4, await _harness.RunAsync("job", "show", "none"));
        Assert.Equal(4, await _harness.RunAsync("job", "show", "latest~2"));
        Assert.Contains("There are not 3 jobs.", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_the_jobs_of_a_period_and_of_a_source()
    {
        var backup = Enqueue("nightly");
        _server.Queue.EnqueuePrune(new PruneOptions { DryRun = true }, Caller.Service);

        var ofSource = await _harness.AnswerAsync("job", "list", "--source-name", "bots");

        Assert.Equal(backup.JobId, Assert.Single(ofSource.EnumerateArray()).GetProperty("job_id").GetString());
        Assert.Empty((await _harness.AnswerAsync("job", "list", "--source-name", "tables")).EnumerateArray());
        Assert.Equal(2, (await _harness.AnswerAsync("job", "list", "--since", "1h")).GetArrayLength());
        Assert.Empty((await _harness.AnswerAsync("job", "list", "--until", "1h")).EnumerateArray());
    }

    [Fact]
    public async Task Cancel_ends_a_queued_job_and_refuses_one_that_has_ended()
    {
        var backup = Enqueue(null);

        Assert.Equal(0, await _harness.RunAsync("job", "cancel", "latest"));
        Assert.Equal($"{backup.JobId} cancelled\n", _harness.Output);
        Assert.Equal(RunStatus.Cancelled, _server.Queue.FindJob(backup.JobId).Status);
        Assert.Equal(1, await _harness.RunAsync("job", "cancel", "latest"));
        Assert.Contains("has already ended (cancelled)", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_waits_for_the_end_and_exits_by_the_outcome()
    {
        var backup = Enqueue(null);
        var watch = _harness.RunAsync(() => 80, "job", "watch", "latest");
        _server.Runner.Start();

        Assert.Equal(0, await watch);
        Assert.StartsWith($"{backup.JobId} (backup {backup.Id}) completed after ", _harness.Output, StringComparison.Ordinal);
        var again = await _harness.AnswerAsync("job", "watch", backup.JobId);
        Assert.Equal("completed", again.GetProperty("status").GetString());

        Directory.Delete(_harness.In("bots"), recursive: true);
        Enqueue(null);
        Assert.Equal(1, await _harness.RunAsync("job", "watch", "latest"));
        Assert.Contains("error: ", _harness.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_says_what_runs_and_what_waits()
    {
        var backup = Enqueue("nightly");

        var active = Assert.Single((await _harness.AnswerAsync("status")).GetProperty("active_jobs").EnumerateArray());
        Assert.Equal(0, await _harness.RunAsync("status"));

        Assert.Equal(
            (backup.JobId, "backup", "queued", "nightly", "bots"),
            (
                active.GetProperty("job_id").GetString(),
                active.GetProperty("kind").GetString(),
                active.GetProperty("status").GetString(),
                active.GetProperty("label").GetString(),
                active.GetProperty("sources")[0].GetString()
            )
        );
        Assert.Matches($@"(?m)^queued +{backup.JobId}: backup of bots \(nightly\), requested .* ago$", _harness.Output);
    }

    private BackupRow Enqueue(string? label) =>
        _server.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full, Label = label }, Caller.Service);
}
