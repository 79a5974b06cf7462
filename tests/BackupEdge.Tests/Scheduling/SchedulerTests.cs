using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Scheduling.ScheduleHarness;

namespace BackupEdge.Tests.Scheduling;

/// <summary>What becomes of due times: each runs once, or is skipped for a reason that is recorded.</summary>
public sealed class SchedulerTests : IAsyncDisposable
{
    private readonly ScheduleHarness _bench = new(At("2026-11-23T12:00:00Z"));

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void Queues_a_backup_when_it_falls_due_and_not_before()
    {
        var id = _bench.Create(schedule => schedule with { Name = "nightly", RetentionDays = 30 });
        Assert.Equal(TimeSpan.FromSeconds(20), _bench.TickAt("2026-11-24T01:00:00Z"));
        Assert.Equal(TimeSpan.FromSeconds(7), _bench.TickAt("2026-11-24T01:59:53Z"));
        Assert.Empty(_bench.Queued);

        Assert.Equal(TimeSpan.FromSeconds(20), _bench.TickAt("2026-11-24T02:00:00.5Z"));
        _bench.TickAt("2026-11-24T02:00:20Z");
        var backup = _bench.CompleteQueued();

        Assert.Equal((id, "nightly", 30, id), (backup.ScheduleId, backup.Label, backup.RetentionDays, backup.CreatedBy));
        var state = _bench.Book.Show(id);
        Assert.Equal(At("2026-11-25T02:00:00Z"), state.Row.NextDueAt);
        Assert.Equal(At("2026-11-24T02:00:00.5Z"), state.Row.LastStartedAt);
        Assert.Equal(("completed", null, backup.Id), (state.LastStatus, state.LastError, state.LastRun?.BackupId));
        Assert.Equal(_bench.Clock.GetUtcNow(), state.LastSuccessAt);
        Assert.Empty(state.Skips);
    }

    [Fact]
    public void Makes_up_once_for_everything_that_was_missed()
    {
        var id = _bench.Create();
        _bench.TickAt("2027-11-23T12:00:00Z");

        Assert.Equal(At("2027-11-23T02:00:00Z"), _bench.Book.Show(id).LastRun?.DueAt);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-24T02:00:00Z"), At("2027-11-22T02:00:00Z"), 364, SkipReason.Missed, null)],
            _bench.Skips(id)
        );
        Assert.Equal("queued", _bench.Book.Show(id).LastStatus);
        _bench.CompleteQueued();
        _bench.TickAt("2027-11-23T12:10:00Z");
        Assert.Empty(_bench.Queued);
    }

    [Fact]
    public void Makes_up_for_nothing_when_told_so()
    {
        var id = _bench.Create(schedule => schedule with { CatchUp = false });
        _bench.TickAt("2026-11-26T02:03:00Z");
        Assert.Empty(_bench.Queued);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-24T02:00:00Z"), At("2026-11-26T02:00:00Z"), 3, SkipReason.CatchUpOff, null)],
            _bench.Skips(id)
        );
        Assert.Equal(("skipped", "catch_up_off"), (_bench.Book.Show(id).LastStatus, _bench.Book.Show(id).LastError));

        _bench.TickAt("2026-11-27T02:01:00Z");
        Assert.Single(_bench.Queued);
    }

    [Fact]
    public void Skips_a_due_time_while_the_run_before_it_goes_on()
    {
        var id = _bench.Create(schedule => schedule with { Cron = "* * * * *" });
        _bench.TickAt("2026-11-23T12:01:00Z");
        var job = Assert.Single(_bench.Queued);
        _bench.Begin(job);
        for (var minute = 2; minute <= 5; minute++)
        {
            _bench.TickAt(At("2026-11-23T12:00:00Z").AddMinutes(minute));
        }

        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-23T12:02:00Z"), At("2026-11-23T12:05:00Z"), 4, SkipReason.StillRunning, null)],
            _bench.Skips(id)
        );
        Assert.Equal("running", _bench.Book.Show(id).LastStatus);
        _bench.Complete(job);
        Assert.Equal("skipped", _bench.Book.Show(id).LastStatus);
        _bench.TickAt("2026-11-23T12:06:00Z");
        Assert.Equal(At("2026-11-23T12:06:00Z"), _bench.Book.Show(id).LastRun?.DueAt);
    }

    [Fact]
    public void Waits_while_the_queue_is_full_and_loses_nothing()
    {
        var id = _bench.Create();
        for (var i = 0; i < JobQueue.Capacity; i++)
        {
            _bench.Now.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        }

        Assert.Equal(TimeSpan.FromSeconds(5), _bench.TickAt("2026-11-24T02:00:00Z"));
        Assert.DoesNotContain(_bench.Queued, job => job.Kind == JobKind.Backup);
        Assert.Equal(At("2026-11-24T02:00:00Z"), _bench.Book.Show(id).Row.NextDueAt);

        _bench.Now.Queue.Cancel(_bench.Queued[0].Id);
        _bench.TickAt("2026-11-24T02:00:05Z");
        Assert.Single(_bench.Queued, job => job.Kind == JobKind.Backup);
        Assert.Equal(At("2026-11-24T02:00:00Z"), _bench.Book.Show(id).LastRun?.DueAt);
        Assert.Empty(_bench.Skips(id));
    }

    [Fact]
    public async Task Tells_why_a_backup_could_not_be_asked_for()
    {
        var id = _bench.Create(schedule => schedule with { Sources = ["bots"] });
        _bench.Settings = _bench.Settings with { Sources = [_bench.Settings.Sources[0] with { Name = "others" }] };
        await _bench.RestartAsync();
        _bench.TickAt("2026-11-25T02:00:00Z");

        var state = _bench.Book.Show(id);
        Assert.Empty(_bench.Queued);
        Assert.Equal("skipped", state.LastStatus);
        Assert.Equal("There is no source 'bots'. Known sources: others.", state.LastError);
        var skip = Assert.Single(state.Skips);
        Assert.Equal((SkipReason.Refused, 2L), (skip.Reason, skip.Count));
        Assert.Equal(At("2026-11-26T02:00:00Z"), state.Row.NextDueAt);
    }

    [Fact]
    public void Runs_nothing_twice_when_the_clock_is_set_back()
    {
        var id = _bench.Create(schedule => schedule with { Cron = "0 * * * *" });
        foreach (var hour in (string[])["13", "14", "15"])
        {
            _bench.TickAt($"2026-11-23T{hour}:00:00Z");
            _bench.CompleteQueued();
        }

        _bench.TickAt("2026-11-23T12:30:00Z");
        foreach (var hour in (string[])["13", "14", "15"])
        {
            _bench.TickAt($"2026-11-23T{hour}:00:01Z");
            Assert.Empty(_bench.Queued);
        }

        _bench.TickAt("2026-11-23T16:00:00Z");
        Assert.Equal(At("2026-11-23T16:00:00Z"), _bench.Book.Show(id).LastRun?.DueAt);
        Assert.Empty(_bench.Skips(id));
    }

    [Fact]
    public void Goes_on_after_a_clock_that_was_ten_years_ahead()
    {
        var id = _bench.Create(schedule => schedule with { FullEvery = "7d" });
        _bench.TickAt("2026-11-24T02:00:00Z");
        Assert.Equal(BackupType.Full, _bench.CompleteQueued().RequestedType);
        _bench.TickAt("2036-11-24T12:00:00Z");
        Assert.Equal(BackupType.Full, _bench.CompleteQueued().RequestedType);

        Assert.Equal(TimeSpan.FromSeconds(20), _bench.TickAt("2026-11-24T12:00:00Z"));
        Assert.Equal(At("2026-11-25T02:00:00Z"), _bench.Book.Show(id).Row.NextDueAt);
        for (var day = 25; day <= 30; day++)
        {
            _bench.TickAt($"2026-11-{day}T02:00:00Z");
            Assert.Equal(BackupType.Incremental, _bench.CompleteQueued().RequestedType);
        }

        // The full one of 2036 is no reason to make none in ten years.
        _bench.TickAt("2026-12-01T02:00:00Z");
        Assert.Equal(BackupType.Full, _bench.CompleteQueued().RequestedType);
        _bench.TickAt("2026-12-02T12:00:00Z");
        Assert.Null(_bench.Book.Show(id).OverdueFor);
    }

    [Fact]
    public void Makes_a_full_backup_at_its_rhythm_until_one_is_completed()
    {
        _bench.Create(schedule => schedule with { FullEvery = "0 2 * * SUN" });
        var types = new List<string>();
        for (var day = 24; day <= 30; day++)
        {
            _bench.TickAt($"2026-11-{day}T02:00:00Z");
            var job = Assert.Single(_bench.Queued);
            types.Add(WireNames.Of(_bench.Now.Queue.FindBackup(job.BackupId!).RequestedType));
            if (day == 29)
            {
                _bench.Fail(job);
            }
            else
            {
                _bench.CompleteQueued();
            }
        }

        // The first, then incrementals; the Sunday's (29th) failed, so the day after makes up for it.
        Assert.Equal(["full", "incremental", "incremental", "incremental", "incremental", "full", "full"], types);
    }

    [Fact]
    public async Task Prunes_after_each_completed_run_and_only_then()
    {
        _bench.Create();
        var byHand = _bench.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        _bench.Complete(_bench.Queued[0]);
        Assert.Empty(_bench.Queued);

        _bench.TickAt("2026-11-24T02:00:00Z");
        _bench.Fail(Assert.Single(_bench.Queued));
        Assert.Empty(_bench.Queued);

        _bench.TickAt("2026-11-25T02:00:00Z");
        _bench.Complete(Assert.Single(_bench.Queued));
        Assert.Equal(JobKind.Prune, Assert.Single(_bench.Queued).Kind);
        _bench.TickAt("2026-11-26T02:00:00Z");
        _bench.Complete(Assert.Single(_bench.Queued, job => job.Kind == JobKind.Backup));
        Assert.Single(_bench.Queued);
        await _bench.RestartAsync();
        Assert.Single(_bench.Queued);
        Assert.Equal(RunStatus.Completed, _bench.Now.Queue.FindBackup(byHand.Id).Status);
    }

    [Fact]
    public async Task A_run_that_waits_through_a_restart_runs_and_is_not_queued_again()
    {
        var id = _bench.Create();
        _bench.TickAt("2026-11-24T02:00:00Z");
        var job = Assert.Single(_bench.Queued);
        await _bench.RestartAsync();
        _bench.TickAt("2026-11-25T08:00:00Z");

        Assert.Equal(job.Id, Assert.Single(_bench.Queued).Id);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-25T02:00:00Z"), At("2026-11-25T02:00:00Z"), 1, SkipReason.StillRunning, null)],
            _bench.Skips(id)
        );
    }

    [Fact]
    public async Task A_run_that_a_restart_interrupts_is_told_and_holds_up_nothing()
    {
        var id = _bench.Create();
        _bench.TickAt("2026-11-24T02:00:00Z");
        _bench.Begin(Assert.Single(_bench.Queued));
        await _bench.RestartAsync();
        Assert.Equal("interrupted", _bench.Book.Show(id).LastStatus);

        _bench.TickAt("2026-11-25T02:00:00Z");
        Assert.Single(_bench.Queued);
    }

    [Fact]
    public void Counts_no_due_time_from_before_it_was_made_enabled_or_changed()
    {
        var id = _bench.Create();
        _bench.Book.Update(id, schedule => schedule with { Enabled = false });
        Assert.Null(_bench.Book.Show(id).Row.NextDueAt);
        _bench.TickAt("2026-11-30T12:00:00Z");
        _bench.Book.Update(id, schedule => schedule with { Enabled = true, Cron = "0 3 * * *" });
        _bench.TickAt("2026-11-30T12:00:01Z");
        Assert.Empty(_bench.Queued);
        Assert.Empty(_bench.Skips(id));
        Assert.Equal(At("2026-12-01T03:00:00Z"), _bench.Book.Show(id).Row.NextDueAt);
    }

    [Fact]
    public void Runs_beside_its_rhythm_once_at_a_time()
    {
        var id = _bench.Create();
        _bench.Clock.Advance(At("2026-11-24T02:00:00Z") - _bench.Clock.GetUtcNow());
        var backup = _bench.Book.Run(id, TestServices.Admin);
        Assert.Equal((id, "tester"), (backup.ScheduleId, backup.CreatedBy));
        var fault = TestServices.Refused(FaultCode.ScheduleRunning, () => _bench.Book.Run(id, TestServices.Admin));
        Assert.Equal(backup.JobId, fault.Details["job_id"]);
        _bench.CompleteQueued();

        // What somebody asked for stands for no due time, be it at the same moment.
        _bench.TickAt("2026-11-24T02:00:00Z");
        Assert.Single(_bench.Queued);
    }

    [Fact]
    public async Task Takes_over_the_schedules_of_the_configuration()
    {
        var own = _bench.Create();
        var nightly = new ScheduleDefinition
        {
            Name = "nightly",
            Cron = "0 1 * * *",
            Type = "full",
            TimeZone = "UTC",
        };
        await Configure(nightly, nightly with { Name = "weekly", Cron = "0 1 * * SUN" });
        Assert.Equal(["schedule-weekly", "schedule-nightly", own], _bench.Book.List().Select(state => state.Row.Id));
        TestServices.Refused(FaultCode.ScheduleReadOnly, () => _bench.Book.Update("schedule-nightly", schedule => schedule));
        TestServices.Refused(FaultCode.ScheduleReadOnly, () => _bench.Book.Delete("schedule-nightly"));
        _bench.TickAt("2026-11-24T01:00:00Z");
        _bench.CompleteQueued();

        _bench.Clock.Advance(TimeSpan.FromDays(1));
        await Configure(nightly with { RetentionDays = 7 });
        var state = _bench.Book.Show("schedule-nightly");
        Assert.Equal((7, At("2026-11-25T01:00:00Z")), (state.Row.RetentionDays, state.Row.NextDueAt));
        Assert.Equal("completed", state.LastStatus);
        TestServices.Refused(FaultCode.ScheduleNotFound, () => _bench.Book.Show("schedule-weekly"));

        await Configure(nightly with { Cron = "0 4 * * *" });
        Assert.Equal(At("2026-11-25T04:00:00Z"), _bench.Book.Show("schedule-nightly").Row.NextDueAt);
        await Configure();
        Assert.Equal([own], _bench.Book.List().Select(each => each.Row.Id));
    }

    private async Task Configure(params ScheduleDefinition[] schedules)
    {
        _bench.Settings = _bench.Settings with { Schedules = schedules };
        await _bench.RestartAsync();
        _bench.Book.ApplyConfigured();
    }
}
