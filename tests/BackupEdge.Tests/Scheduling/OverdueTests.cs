using BackupEdge.Catalogue;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Scheduling.ScheduleHarness;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Tests when a schedule is overdue, and the notifications of schedules.</summary>
public sealed class OverdueTests : IAsyncDisposable
{
    private readonly ScheduleHarness _harness = new(At("2026-11-23T12:00:00Z"));

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public void A_schedule_is_overdue_an_hour_after_a_due_time_without_a_backup()
    {
        var id = _harness.Create();
        DateTimeOffset? OverdueAt(string time)
        {
            _harness.TickAt(time);
            var overdue = _harness.Now.Catalogue.Read(_harness.Book.Overdue);
            Assert.Equal(_harness.Book.Show(id).OverdueFor, overdue.SingleOrDefault()?.DueAt);
            return _harness.Book.Show(id).OverdueFor;
        }

        var missed = At("2026-11-24T02:00:00Z");
        Assert.Null(OverdueAt("2026-11-24T02:00:00Z"));
        var job = Assert.Single(_harness.Queued);
        Assert.Null(OverdueAt("2026-11-24T23:00:00Z"));
        Assert.Equal(missed, OverdueAt("2026-11-25T02:00:00Z"));
        _harness.Fail(job);
        Assert.Equal(missed, OverdueAt("2026-11-25T03:00:00Z"));
        _harness.Book.Run(id, TestServices.Admin);
        _harness.CompleteQueued();
        Assert.Null(OverdueAt("2026-11-25T03:00:01Z"));
        _harness.Book.Update(id, schedule => schedule with { Enabled = false });
        Assert.Null(OverdueAt("2027-11-25T03:00:01Z"));
        _harness.Book.Update(id, schedule => schedule with { Enabled = true });
        Assert.Null(OverdueAt("2027-11-25T03:00:02Z"));
    }

    [Fact]
    public async Task An_overdue_schedule_is_reported_once_also_after_a_restart()
    {
        var id = _harness.Create(schedule => schedule with { Name = "nightly" });
        _harness.TickAt("2026-11-24T02:00:00Z");
        _harness.Fail(Assert.Single(_harness.Queued));
        _harness.TickAt("2026-11-24T02:59:00Z");
        Assert.Empty(_harness.QueuedNotifications);

        _harness.TickAt("2026-11-24T03:00:01Z");
        _harness.TickAt("2026-11-24T03:00:21Z");
        await _harness.RestartAsync();
        _harness.TickAt("2026-11-24T03:00:41Z");

        var notification = Assert.Single(_harness.QueuedNotifications);
        Assert.Equal((id, "schedule.overdue"), (notification.Subject, notification.Event));
        Assert.Contains("'nightly' is overdue: it was due at 2026-11-24 02:00:00Z", notification.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prune_of_a_schedule_is_reported_only_if_it_fails()
    {
        _harness.Create();
        _harness.TickAt("2026-11-24T02:00:00Z");
        _harness.Complete(Assert.Single(_harness.Queued));
        var prune = Assert.Single(_harness.Queued) with { CompletedAt = _harness.Clock.GetUtcNow() };

        _harness.Now.Catalogue.Write(session => _harness.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Completed }));
        Assert.Empty(_harness.QueuedNotifications);
        _harness.Now.Catalogue.Write(session => _harness.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Failed }));
        _harness.Now.Catalogue.Write(session =>
            _harness.Now.Notifier.JobEnded(session, prune with { Status = RunStatus.Completed, CreatedBy = "somebody" })
        );
        Assert.Equal(["prune.failed", "prune.completed"], _harness.QueuedNotifications.Select(row => row.Event));
    }
}
