using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Monitoring;

/// <summary>How everything stands, under a clock that is moved.</summary>
public sealed class StatusReaderTests : IAsyncLifetime
{
    private readonly ScheduleHarness _bench = new(ScheduleHarness.At("2026-03-01T12:00:00Z"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public void What_is_new_is_well_and_has_nothing()
    {
        var status = Read();

        Assert.False(status.IsDegraded, Reasons(status));
        Assert.Equal(new SourceStatus("bots", "files", null, null, null), Assert.Single(status.Sources));
        Assert.Equal((0, 0, 0, 0), (status.QueuedJobs, status.RunningJobs, status.Store!.Usage.Archives, status.Store.Usage.Bytes));
        Assert.True(status.Store.FreeBytes > 0);
        Assert.Null(status.OldestUnverified);
        Assert.Equal(0, Assert.Single(status.Webhooks).Waiting);
    }

    [Fact]
    public void A_schedule_that_misses_its_time_makes_itself_and_its_source_overdue_until_a_backup_completes()
    {
        var id = _bench.Create();
        _bench.TickAt("2026-03-02T02:00:00Z");
        Assert.Equal(["not_running"], Codes(Read()));
        _bench.TickAt("2026-03-02T03:00:01Z");

        // It waits in the queue: late, but under way.
        Assert.Equal(["not_running"], Codes(Read()));
        _bench.TickAt("2026-03-03T02:00:01Z");
        var late = Read();
        Assert.Equal(["not_running", "source_overdue", "schedule_overdue"], Codes(late));
        Assert.Equal(ScheduleHarness.At("2026-03-02T02:00:00Z"), Assert.Single(late.Sources).OverdueFor);
        Assert.Equal(id, late.Reasons[^1].Subject);
        Assert.Equal(1, late.QueuedJobs);

        var backup = _bench.CompleteQueued();
        var well = Read();
        Assert.Equal(["not_running"], Codes(well));
        Assert.Equal((backup.Id, backup.Id), (well.Sources[0].LastSuccess?.Id, well.Sources[0].LastEnded?.Id));
        Assert.Equal(1, well.Store!.Usage.Archives);
    }

    [Fact]
    public void A_backup_that_somebody_asked_for_makes_up_for_the_source_and_not_for_the_schedule()
    {
        _bench.Create(definition => definition with { CatchUp = false });
        _bench.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("source_overdue", Codes(Read()));
        _bench.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        _bench.CompleteQueued();

        Assert.Equal(["not_running", "schedule_overdue"], Codes(Read()));
    }

    [Fact]
    public void A_schedule_of_other_sources_and_one_that_is_not_enabled_do_not_concern_a_source()
    {
        _bench.Settings = _bench.Settings with
        {
            Sources = [.. _bench.Settings.Sources, new SqliteSource { Name = "settings", Path = "/none.db" }],
        };
        var schedule = _bench.Create(definition => definition with { IncludeDatabase = false });
        _bench.Clock.Advance(TimeSpan.FromDays(2));

        var status = _bench.Now.StatusReader(null).Read();
        Assert.NotNull(Assert.Single(status.Sources, source => source.Name == "bots").OverdueFor);
        _bench.Book.Update(schedule, definition => definition with { Enabled = false });
        Assert.Empty(Codes(Read()));
    }

    [Fact]
    public void A_failed_backup_is_told_until_one_completes_and_its_age_counts_from_the_last_good_one()
    {
        Enqueue();
        _bench.CompleteQueued();
        _bench.Clock.Advance(TimeSpan.FromHours(5));
        Enqueue();
        _bench.Fail(Assert.Single(_bench.Queued));

        var status = Read();
        var reason = Assert.Single(status.Reasons);
        Assert.Equal(("source_failed", "bots"), (reason.Code, reason.Subject));
        Assert.Contains("The disk is gone.", reason.Message, StringComparison.Ordinal);
        Assert.Equal(5 * 3600, status.AgeOf(status.Sources[0].LastSuccess!.EndedAt));
        Enqueue();
        Assert.Equal(["source_failed"], Codes(Read()));
        _bench.CompleteQueued();
        Assert.False(Read().IsDegraded);
    }

    [Fact]
    public async Task A_source_that_a_backup_left_out_is_told_until_one_holds_it_and_never_looks_backed_up()
    {
        _bench.Settings = _bench.Settings with
        {
            Sources = [.. _bench.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _bench.RestartAsync();
        Enqueue();
        var good = _bench.CompleteQueued();
        _bench.Clock.Advance(TimeSpan.FromHours(5));
        Enqueue();
        var without = _bench.CompleteQueued(new PathReport("tenant", "source_damaged", "Its pages are torn."));

        var status = Read();
        var reason = Assert.Single(status.Reasons);
        Assert.Equal(("source_skipped", "tenant"), (reason.Code, reason.Subject));
        Assert.Contains("Its pages are torn.", reason.Message, StringComparison.Ordinal);
        Assert.Contains($"the last one with it is from {good.CompletedAt:u}", reason.Message, StringComparison.Ordinal);
        var tenant = Assert.Single(status.Sources, source => source.Name == "tenant");
        Assert.Equal((good.Id, good.Id, without.Id), (tenant.LastSuccess?.Id, tenant.LastEnded?.Id, tenant.Skipped?.Id));
        Assert.Equal(without.Id, Assert.Single(status.Sources, source => source.Name == "bots").LastSuccess?.Id);
        Assert.Equal(["bots"], _bench.Now.Queue.FindBackup(without.Id).Sources.Select(source => source.Name));

        // It is the base of the next one all the same.
        Assert.Equal(without.Id, _bench.Now.Catalogue.Read(session => session.Backups.FindBase(good.Sources, BackupType.Incremental))?.Id);
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Enqueue();
        _bench.CompleteQueued();
        Assert.False(Read().IsDegraded);
    }

    [Fact]
    public async Task A_source_that_was_never_in_a_backup_because_it_failed_each_time_is_told()
    {
        _bench.Settings = _bench.Settings with
        {
            Sources = [.. _bench.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _bench.RestartAsync();
        Enqueue();
        _bench.CompleteQueued(new PathReport("tenant", "source_missing", "It is not there."));

        var status = Read();

        Assert.Contains("no backup contains it: It is not there.", Assert.Single(status.Reasons).Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(status.Sources, source => source.Name == "tenant").LastSuccess);
    }

    [Fact]
    public void Damage_a_missing_archive_and_a_webhook_that_takes_nothing_are_told()
    {
        Enqueue();
        var first = _bench.CompleteQueued();
        Enqueue();
        var second = _bench.CompleteQueued();
        Assert.Equal(first.Id, Read().OldestUnverified?.Id);
        _bench.Now.Catalogue.Write(session =>
        {
            session.Backups.Update(first with { VerifiedAt = _bench.Clock.GetUtcNow(), VerifyProblemCount = 3 });
            session.Backups.Update(second with { Status = RunStatus.Missing });
            session.Notifications.Insert(
                new NotificationRow
                {
                    Id = "n1",
                    Webhook = "ops",
                    Event = "test",
                    Subject = "x",
                    Body = "{}",
                    Status = NotificationStatus.Waiting,
                    CreatedAt = _bench.Clock.GetUtcNow(),
                    NextAttemptAt = _bench.Clock.GetUtcNow(),
                }
            );
        });
        _bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["backup_damaged", "archive_missing"], Codes(Read()));
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));

        var status = Read();
        Assert.Equal(["backup_damaged", "archive_missing", "webhook_failing"], Codes(status));
        Assert.Equal([first.Id, second.Id, "ops"], status.Reasons.Select(reason => reason.Subject));
        Assert.Null(status.OldestUnverified);
    }

    [Fact]
    public void An_archive_store_that_is_gone_is_told_and_all_else_too()
    {
        Directory.Delete(_bench.Settings.Data.Archives);

        var status = Read();

        Assert.Null(status.Store);
        Assert.Equal(["store_unreadable"], Codes(status));
    }

    private static string Reasons(ServiceStatus status) => string.Join('\n', status.Reasons);

    private static IEnumerable<string> Codes(ServiceStatus status) => status.Reasons.Select(reason => reason.Code);

    private void Enqueue() => _bench.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);

    private ServiceStatus Read() => _bench.Now.StatusReader(_bench.Clock.GetUtcNow()).Read();
}
