using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Scheduling.ScheduleHarness;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Tests that each due time runs once or is skipped for a recorded reason.</summary>
public sealed class SchedulerTests : IAsyncDisposable
{
    private readonly ScheduleHarness _harness = new(At("2026-11-23T12:00:00Z"));

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public void A_backup_is_queued_at_its_due_time_and_not_before()
    {
        var id = _harness.Create(schedule => schedule with { Name = "nightly", RetentionDays = 30 });
        Assert.Equal(TimeSpan.FromSeconds(20), _harness.TickAt("2026-11-24T01:00:00Z"));
        Assert.Equal(TimeSpan.FromSeconds(7), _harness.TickAt("2026-11-24T01:59:53Z"));
        Assert.Empty(_harness.Queued);

        Assert.Equal(TimeSpan.FromSeconds(20), _harness.TickAt("2026-11-24T02:00:00.5Z"));
        _harness.TickAt("2026-11-24T02:00:20Z");
        var backup = _harness.CompleteQueued();

        Assert.Equal((id, "nightly", 30, id), (backup.ScheduleId, backup.Label, backup.RetentionDays, backup.CreatedBy));
        var state = _harness.Book.Show(id);
        Assert.Equal(At("2026-11-25T02:00:00Z"), state.Row.NextDueAt);
        Assert.Equal(At("2026-11-24T02:00:00.5Z"), state.Row.LastStartedAt);
        Assert.Equal(("completed", null, backup.Id), (state.LastStatus, state.LastError, state.LastRun?.BackupId));
        Assert.Equal(_harness.Clock.GetUtcNow(), state.LastSuccessAt);
        Assert.Empty(state.Skips);
    }

    [Fact]
    public void All_missed_due_times_are_caught_up_by_one_backup()
    {
        var id = _harness.Create();
        _harness.TickAt("2027-11-23T12:00:00Z");

        Assert.Equal(At("2027-11-23T02:00:00Z"), _harness.Book.Show(id).LastRun?.DueAt);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-24T02:00:00Z"), At("2027-11-22T02:00:00Z"), 364, SkipReason.Missed, null)],
            _harness.Skips(id)
        );
        Assert.Equal("queued", _harness.Book.Show(id).LastStatus);
        _harness.CompleteQueued();
        _harness.TickAt("2027-11-23T12:10:00Z");
        Assert.Empty(_harness.Queued);
    }

    [Fact]
    public void Missed_due_times_are_skipped_without_catch_up()
    {
        var id = _harness.Create(schedule => schedule with { CatchUp = false });
        _harness.TickAt("2026-11-26T02:03:00Z");
        Assert.Empty(_harness.Queued);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-24T02:00:00Z"), At("2026-11-26T02:00:00Z"), 3, SkipReason.CatchUpOff, null)],
            _harness.Skips(id)
        );
        Assert.Equal(("skipped", "catch_up_off"), (_harness.Book.Show(id).LastStatus, _harness.Book.Show(id).LastError));

        _harness.TickAt("2026-11-27T02:01:00Z");
        Assert.Single(_harness.Queued);
    }

    [Fact]
    public void A_due_time_is_skipped_while_the_previous_run_continues()
    {
        var id = _harness.Create(schedule => schedule with { Cron = "* * * * *" });
        _harness.TickAt("2026-11-23T12:01:00Z");
        var job = Assert.Single(_harness.Queued);
        _harness.Begin(job);
        for (var minute = 2; minute <= 5; minute++)
        {
            _harness.TickAt(At("2026-11-23T12:00:00Z").AddMinutes(minute));
        }

        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-23T12:02:00Z"), At("2026-11-23T12:05:00Z"), 4, SkipReason.StillRunning, null)],
            _harness.Skips(id)
        );
        Assert.Equal("running", _harness.Book.Show(id).LastStatus);
        _harness.Complete(job);
        Assert.Equal("skipped", _harness.Book.Show(id).LastStatus);
        _harness.TickAt("2026-11-23T12:06:00Z");
        Assert.Equal(At("2026-11-23T12:06:00Z"), _harness.Book.Show(id).LastRun?.DueAt);
    }

    [Fact]
    public void A_full_queue_delays_due_times_and_loses_none()
    {
        var id = _harness.Create();
        for (var i = 0; i < JobQueue.Capacity; i++)
        {
            _harness.Now.Queue.EnqueuePrune(new PruneOptions(), TestServices.Admin);
        }

        Assert.Equal(TimeSpan.FromSeconds(5), _harness.TickAt("2026-11-24T02:00:00Z"));
        Assert.DoesNotContain(_harness.Queued, job => job.Kind == JobKind.Backup);
        Assert.Equal(At("2026-11-24T02:00:00Z"), _harness.Book.Show(id).Row.NextDueAt);

        _harness.Now.Queue.Cancel(_harness.Queued[0].Id);
        _harness.TickAt("2026-11-24T02:00:05Z");
        Assert.Single(_harness.Queued, job => job.Kind == JobKind.Backup);
        Assert.Equal(At("2026-11-24T02:00:00Z"), _harness.Book.Show(id).LastRun?.DueAt);
        Assert.Empty(_harness.Skips(id));
    }

    [Fact]
    public async Task A_refused_backup_is_skipped_with_its_reason()
    {
        var id = _harness.Create(schedule => schedule with { Sources = ["bots"] });
        _harness.Settings = _harness.Settings with { Sources = [_harness.Settings.Sources[0] with { Name = "others" }] };
        await _harness.RestartAsync();
        _harness.TickAt("2026-11-25T02:00:00Z");

        var state = _harness.Book.Show(id);
        Assert.Empty(_harness.Queued);
        Assert.Equal("skipped", state.LastStatus);
        Assert.Equal("There is no source 'bots'. Known sources: others.", state.LastError);
        var skip = Assert.Single(state.Skips);
        Assert.Equal((SkipReason.Refused, 2L), (skip.Reason, skip.Count));
        Assert.Equal(At("2026-11-26T02:00:00Z"), state.Row.NextDueAt);
    }

    [Fact]
    public void No_due_time_runs_twice_if_the_clock_is_set_back()
    {
        var id = _harness.Create(schedule => schedule with { Cron = "0 * * * *" });
        foreach (var hour in (string[])["13", "14", "15"])
        {
            _harness.TickAt($"2026-11-23T{hour}:00:00Z");
            _harness.CompleteQueued();
        }

        _harness.TickAt("2026-11-23T12:30:00Z");
        foreach (var hour in (string[])["13", "14", "15"])
        {
            _harness.TickAt($"2026-11-23T{hour}:00:01Z");
            Assert.Empty(_harness.Queued);
        }

        _harness.TickAt("2026-11-23T16:00:00Z");
        Assert.Equal(At("2026-11-23T16:00:00Z"), _harness.Book.Show(id).LastRun?.DueAt);
        Assert.Empty(_harness.Skips(id));
    }

    [Fact]
    public void Due_times_run_after_a_clock_that_was_ten_years_ahead()
    {
        var id = _harness.Create(schedule => schedule with { FullEvery = "7d" });
        _harness.TickAt("2026-11-24T02:00:00Z");
        Assert.Equal(BackupType.Full, _harness.CompleteQueued().RequestedType);
        _harness.TickAt("2036-11-24T12:00:00Z");
        Assert.Equal(BackupType.Full, _harness.CompleteQueued().RequestedType);

        Assert.Equal(TimeSpan.FromSeconds(20), _harness.TickAt("2026-11-24T12:00:00Z"));
        Assert.Equal(At("2026-11-25T02:00:00Z"), _harness.Book.Show(id).Row.NextDueAt);
        for (var day = 25; day <= 30; day++)
        {
            _harness.TickAt($"2026-11-{day}T02:00:00Z");
            Assert.Equal(BackupType.Incremental, _harness.CompleteQueued().RequestedType);
        }

        // The full backup of 2036 must not prevent full backups for ten years.
        _harness.TickAt("2026-12-01T02:00:00Z");
        Assert.Equal(BackupType.Full, _harness.CompleteQueued().RequestedType);
        _harness.TickAt("2026-12-02T12:00:00Z");
        Assert.Null(_harness.Book.Show(id).OverdueFor);
    }

    [Fact]
    public void A_full_backup_is_due_at_its_interval_until_one_is_completed()
    {
        _harness.Create(schedule => schedule with { FullEvery = "0 2 * * SUN" });
        var types = new List<string>();
        for (var day = 24; day <= 30; day++)
        {
            _harness.TickAt($"2026-11-{day}T02:00:00Z");
            var job = Assert.Single(_harness.Queued);
            types.Add(WireNames.Of(_harness.Now.Queue.FindBackup(job.BackupId!).RequestedType));
            if (day == 29)
            {
                _harness.Fail(job);
            }
            else
            {
                _harness.CompleteQueued();
            }
        }

        // The first is full, then incremental ones follow; the full one on Sunday (29th) failed, so it is repeated the next day.
        Assert.Equal(["full", "incremental", "incremental", "incremental", "incremental", "full", "full"], types);
    }

    [Fact]
    public async Task A_prune_is_queued_only_after_each_completed_run()
    {
        _harness.Create();
        var byHand = _harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        _harness.Complete(_harness.Queued[0]);
        Assert.Empty(_harness.Queued);

        _harness.TickAt("2026-11-24T02:00:00Z");
        _harness.Fail(Assert.Single(_harness.Queued));
        Assert.Empty(_harness.Queued);

        _harness.TickAt("2026-11-25T02:00:00Z");
        _harness.Complete(Assert.Single(_harness.Queued));
        Assert.Equal(JobKind.Prune, Assert.Single(_harness.Queued).Kind);
        _harness.TickAt("2026-11-26T02:00:00Z");
        _harness.Complete(Assert.Single(_harness.Queued, job => job.Kind == JobKind.Backup));
        Assert.Single(_harness.Queued);
        await _harness.RestartAsync();
        Assert.Single(_harness.Queued);
        Assert.Equal(RunStatus.Completed, _harness.Now.Queue.FindBackup(byHand.Id).Status);
    }

    [Fact]
    public async Task A_queued_run_survives_a_restart_and_is_not_queued_again()
    {
        var id = _harness.Create();
        _harness.TickAt("2026-11-24T02:00:00Z");
        var job = Assert.Single(_harness.Queued);
        await _harness.RestartAsync();
        _harness.TickAt("2026-11-25T08:00:00Z");

        Assert.Equal(job.Id, Assert.Single(_harness.Queued).Id);
        Assert.Equal(
            [new ScheduleSkip(id, At("2026-11-25T02:00:00Z"), At("2026-11-25T02:00:00Z"), 1, SkipReason.StillRunning, null)],
            _harness.Skips(id)
        );
    }

    [Fact]
    public async Task A_run_interrupted_by_a_restart_is_reported_and_blocks_nothing()
    {
        var id = _harness.Create();
        _harness.TickAt("2026-11-24T02:00:00Z");
        _harness.Begin(Assert.Single(_harness.Queued));
        await _harness.RestartAsync();
        Assert.Equal("interrupted", _harness.Book.Show(id).LastStatus);

        _harness.TickAt("2026-11-25T02:00:00Z");
        Assert.Single(_harness.Queued);
    }

    [Fact]
    public void Due_times_before_a_schedule_was_created_or_changed_do_not_count()
    {
        var id = _harness.Create();
        _harness.Book.Update(id, schedule => schedule with { Enabled = false });
        Assert.Null(_harness.Book.Show(id).Row.NextDueAt);
        _harness.TickAt("2026-11-30T12:00:00Z");
        _harness.Book.Update(id, schedule => schedule with { Enabled = true, Cron = "0 3 * * *" });
        _harness.TickAt("2026-11-30T12:00:01Z");
        Assert.Empty(_harness.Queued);
        Assert.Empty(_harness.Skips(id));
        Assert.Equal(At("2026-12-01T03:00:00Z"), _harness.Book.Show(id).Row.NextDueAt);
    }

    [Fact]
    public void A_manual_run_is_refused_while_another_run_continues()
    {
        var id = _harness.Create();
        _harness.Clock.Advance(At("2026-11-24T02:00:00Z") - _harness.Clock.GetUtcNow());
        var backup = _harness.Now.Queue.FindBackup(_harness.Book.Run(id, TestServices.Admin).BackupId!);
        Assert.Equal((id, "tester"), (backup.ScheduleId, backup.CreatedBy));
        var fault = TestServices.Refused(FaultCode.ScheduleRunning, () => _harness.Book.Run(id, TestServices.Admin));
        Assert.Equal(backup.JobId, fault.Details["job_id"]);
        _harness.CompleteQueued();

        // A manual run replaces no due time, even if it is at the same moment.
        _harness.TickAt("2026-11-24T02:00:00Z");
        Assert.Single(_harness.Queued);
    }

    [Fact]
    public async Task Schedules_of_the_configuration_are_applied()
    {
        var own = _harness.Create();
        var nightly = new ScheduleDefinition
        {
            Name = "nightly",
            Cron = "0 1 * * *",
            Type = "full",
            TimeZone = "UTC",
        };
        await Configure(nightly, nightly with { Name = "weekly", Cron = "0 1 * * SUN" });
        Assert.Equal(["schedule-weekly", "schedule-nightly", own], _harness.Book.List().Select(state => state.Row.Id));
        TestServices.Refused(FaultCode.ScheduleReadOnly, () => _harness.Book.Update("schedule-nightly", schedule => schedule));
        TestServices.Refused(FaultCode.ScheduleReadOnly, () => _harness.Book.Delete("schedule-nightly"));
        _harness.TickAt("2026-11-24T01:00:00Z");
        _harness.CompleteQueued();

        _harness.Clock.Advance(TimeSpan.FromDays(1));
        await Configure(nightly with { RetentionDays = 7 });
        var state = _harness.Book.Show("schedule-nightly");
        Assert.Equal((7, At("2026-11-25T01:00:00Z")), (state.Row.RetentionDays, state.Row.NextDueAt));
        Assert.Equal("completed", state.LastStatus);
        TestServices.Refused(FaultCode.ScheduleNotFound, () => _harness.Book.Show("schedule-weekly"));

        await Configure(nightly with { Cron = "0 4 * * *" });
        Assert.Equal(At("2026-11-25T04:00:00Z"), _harness.Book.Show("schedule-nightly").Row.NextDueAt);
        await Configure();
        Assert.Equal([own], _harness.Book.List().Select(each => each.Row.Id));
    }

    private async Task Configure(params ScheduleDefinition[] schedules)
    {
        _harness.Settings = _harness.Settings with { Schedules = schedules };
        await _harness.RestartAsync();
        _harness.Book.ApplyConfigured();
    }
}
