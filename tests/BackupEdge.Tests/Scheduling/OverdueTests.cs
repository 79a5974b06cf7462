using BackupEdge.Catalogue;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Scheduling.ScheduleHarness;

namespace BackupEdge.Tests.Scheduling;

/// <summary>When a schedule is overdue, and what webhooks are told of schedules.</summary>
public sealed class OverdueTests : IAsyncDisposable
{
    private readonly ScheduleHarness _bench = new(At("2026-11-23T12:00:00Z"));

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void Is_overdue_an_hour_after_a_due_time_that_made_no_backup()
    {
        var id = _bench.Create();
        DateTimeOffset? OverdueAt(string time)
        {
            _bench.TickAt(time);
            var overdue = _bench.Now.Catalogue.Read(_bench.Book.Overdue);
            Assert.Equal(_bench.Book.Show(id).OverdueFor, overdue.SingleOrDefault()?.DueAt);
            return _bench.Book.Show(id).OverdueFor;
        }

        var unmet = At("2026-11-24T02:00:00Z");
        Assert.Null(OverdueAt("2026-11-24T02:00:00Z"));
        var job = Assert.Single(_bench.Queued);
        Assert.Null(OverdueAt("2026-11-24T23:00:00Z"));
        Assert.Equal(unmet, OverdueAt("2026-11-25T02:00:00Z"));
        _bench.Fail(job);
        Assert.Equal(unmet, OverdueAt("2026-11-25T03:00:00Z"));
        _bench.Book.Run(id, TestServices.Admin);
        _bench.CompleteQueued();
        Assert.Null(OverdueAt("2026-11-25T03:00:01Z"));
        _bench.Book.Update(id, schedule => schedule with { Enabled = false });
        Assert.Null(OverdueAt("2027-11-25T03:00:01Z"));
        _bench.Book.Update(id, schedule => schedule with { Enabled = true });
        Assert.Null(OverdueAt("2027-11-25T03:00:02Z"));
    }

    [Fact]
    public async Task Tells_webhooks_once_that_a_schedule_is_overdue_also_after_a_restart()
    {
        var id = _bench.Create(schedule => schedule with { Name = "nightly" });
        _bench.TickAt("2026-11-24T02:00:00Z");
        _bench.Fail(Assert.Single(_bench.Queued));
        _bench.TickAt("2026-11-24T02:59:00Z");
        Assert.Empty(_bench.Told);

        _bench.TickAt("2026-11-24T03:00:01Z");
        _bench.TickAt("2026-11-24T03:00:21Z");
        await _bench.RestartAsync();
        _bench.TickAt("2026-11-24T03:00:41Z");

        var told = Assert.Single(_bench.Told);
        Assert.Equal((id, "schedule.overdue"), (told.Subject, told.Event));
        Assert.Contains("'nightly' is overdue: it was due at 2026-11-24 02:00:00Z", told.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_webhooks_of_a_prune_that_followed_a_schedule_only_when_it_fails()
    {
        _bench.Create();
        _bench.TickAt("2026-11-24T02:00:00Z");
        _bench.Complete(Assert.Single(_bench.Queued));
        var prune = Assert.Single(_bench.Queued) with { CompletedAt = _bench.Clock.GetUtcNow() };

        _bench.Now.Catalogue.Write(session => _bench.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Completed }));
        Assert.Empty(_bench.Told);
        _bench.Now.Catalogue.Write(session => _bench.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Failed }));
        _bench.Now.Catalogue.Write(session =>
            _bench.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Completed, CreatedBy = "somebody" })
        );
        Assert.Equal(["prune.failed", "prune.completed"], _bench.Told.Select(row => row.Event));
    }
}
