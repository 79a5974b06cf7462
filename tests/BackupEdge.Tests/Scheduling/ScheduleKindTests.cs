using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Scheduling;
using BackupEdge.Tests.Jobs;

namespace BackupEdge.Tests.Scheduling;

/// <summary>Schedules that do something else than backups.</summary>
public sealed class ScheduleKindTests : IAsyncLifetime
{
    private readonly ScheduleHarness _harness = new(ScheduleHarness.At("2026-03-01T12:00:00Z"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public void A_schedule_of_drills_queues_one_at_its_due_time_and_waits_for_its_end()
    {
        var id = _harness.Create(definition => Of(definition, "drill") with { Sources = ["bots"] });

        _harness.TickAt("2026-03-02T02:00:00Z");
        var job = Assert.Single(_harness.Queued);
        Assert.Equal((JobKind.Drill, id, null), (job.Kind, job.CreatedBy, job.BackupId));
        Assert.Contains("\"sources\":[\"bots\"]", job.Request, StringComparison.Ordinal);
        _harness.TickAt("2026-03-03T02:00:00Z");
        Assert.Single(_harness.Queued);
        Assert.Equal(SkipReason.StillRunning, Assert.Single(_harness.Skips(id)).Reason);
        Assert.NotNull(_harness.Book.Show(id).OverdueFor);

        _harness.Now.Catalogue.Write(
            JobOutcome.Failed(job, new Fault(FaultCode.DrillFailed, "A byte is wrong."), _harness.Clock.GetUtcNow()).Write
        );
        var state = _harness.Book.Show(id);
        Assert.Equal((null, "skipped", "still_running"), (state.OverdueFor, state.LastStatus, state.LastError));
        Assert.Null(state.LastSuccessAt);
    }

    [Fact]
    public void A_run_that_found_damage_is_no_success_although_the_schedule_is_not_overdue()
    {
        var backups = _harness.Create();
        _harness.TickAt("2026-03-02T02:00:00Z");
        _harness.CompleteQueued();
        _harness.Book.Update(backups, definition => definition with { Enabled = false });
        var id = _harness.Create(definition => Of(definition, "verify"));

        var first = VerifyAt("2026-03-03T02:00:00Z", new PathReport("bots/a", "damaged", "It is damaged."));
        Assert.Equal((null, null, "failed"), (first.LastSuccessAt, first.OverdueFor, first.LastStatus));
        Assert.Equal(ScheduleHarness.At("2026-03-04T02:00:00Z"), VerifyAt("2026-03-04T02:00:00Z").LastSuccessAt);
        var last = VerifyAt("2026-03-05T02:00:00Z", new PathReport("bots/a", "damaged", "It is damaged."));
        Assert.Equal((ScheduleHarness.At("2026-03-04T02:00:00Z"), "failed"), (last.LastSuccessAt!.Value, last.LastStatus));

        ScheduleState VerifyAt(string time, params PathReport[] problems)
        {
            _harness.TickAt(time);
            var job = Assert.Single(_harness.Queued);
            _harness.Now.Catalogue.Write(JobOutcome.Checked(job, Summaries.Verify(problems), _harness.Clock.GetUtcNow()).Write);
            return _harness.Book.Show(id);
        }
    }

    [Fact]
    public void A_schedule_of_verifies_takes_the_backup_that_was_verified_longest_ago()
    {
        var backups = _harness.Create();
        _harness.TickAt("2026-03-02T02:00:00Z");
        var first = _harness.CompleteQueued();
        _harness.TickAt("2026-03-03T02:00:00Z");
        var second = _harness.CompleteQueued();
        _harness.Book.Update(backups, definition => definition with { Enabled = false });
        _harness.Create(definition => Of(definition, "verify"));

        List<string?> verified = [];
        for (var day = 4; day < 8; day++)
        {
            _harness.TickAt(ScheduleHarness.At($"2026-03-0{day}T02:00:00Z"));
            var job = Assert.Single(_harness.Queued);
            Assert.Equal(JobKind.Verify, job.Kind);
            verified.Add(job.BackupId);
            _harness.Now.Catalogue.Write(JobOutcome.Checked(job, Summaries.Verify(), _harness.Clock.GetUtcNow()).Write);
        }

        Assert.Equal([first.Id, second.Id, first.Id, second.Id], verified);
    }

    [Fact]
    public void Without_a_backup_a_verify_is_refused_with_the_reason()
    {
        var id = _harness.Create(definition => Of(definition, "verify"));

        _harness.TickAt("2026-03-02T02:00:00Z");

        Assert.Empty(_harness.Queued);
        Assert.Contains("no completed backup", Assert.Single(_harness.Skips(id)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drill", "retention_days")]
    [InlineData("verify", "retention_days")]
    [InlineData("other", "kind")]
    public void What_does_not_belong_to_the_kind_is_refused(string kind, string field)
    {
        var fault = Assert.Throws<Fault>(() => _harness.Create(definition => Of(definition, kind) with { RetentionDays = 3 }));

        Assert.Contains(fault.Details["field"], (string[])["kind", field]);
    }

    [Fact]
    public void A_run_that_is_requested_has_no_backup()
    {
        var id = _harness.Create(definition => Of(definition, "drill"));

        var run = _harness.Book.Run(id, TestServices.Admin);

        Assert.Equal((null, JobKind.Drill), (run.BackupId, Assert.Single(_harness.Queued).Kind));
        Assert.Equal(FaultCode.ScheduleRunning, Assert.Throws<Fault>(() => _harness.Book.Run(id, TestServices.Admin)).Code);
    }

    private static ScheduleDefinition Of(ScheduleDefinition definition, string kind) => definition with { Kind = kind, Type = "full" };
}
