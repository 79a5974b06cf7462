using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Monitoring;

/// <summary>The status of the service, read with a controlled clock.</summary>
public sealed class StatusReaderTests : IAsyncLifetime
{
    private readonly ScheduleHarness _harness = new(ScheduleHarness.At("2026-03-01T12:00:00Z"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public void A_new_service_is_healthy_and_has_no_backups()
    {
        var status = Read();

        Assert.False(status.IsDegraded, Reasons(status));
        var source = new SourceStatus("bots", "files", null, null, null) { Proof = new SourceProofRow(null, null, null, null) };
        Assert.Equal(source, Assert.Single(status.Sources));
        Assert.Equal((0, 0, 0, 0), (status.QueuedJobs, status.RunningJobs, status.Store!.Usage.Archives, status.Store.Usage.Bytes));
        Assert.True(status.Store.FreeBytes > 0);
        Assert.Null(status.OldestUnverified);
        Assert.Equal(0, Assert.Single(status.Webhooks).Waiting);
    }

    [Fact]
    public void A_missed_schedule_and_its_source_are_overdue_until_a_backup_completes()
    {
        var id = _harness.Create();
        _harness.TickAt("2026-03-02T02:00:00Z");
        Assert.Equal(["not_running"], Codes(Read()));
        _harness.TickAt("2026-03-02T03:00:01Z");

        // The backup is queued: it is late but not overdue.
        Assert.Equal(["not_running"], Codes(Read()));
        _harness.TickAt("2026-03-03T02:00:01Z");
        var late = Read();
        Assert.Equal(["not_running", "source_overdue", "schedule_overdue"], Codes(late));
        Assert.Equal(ScheduleHarness.At("2026-03-02T02:00:00Z"), Assert.Single(late.Sources).OverdueFor);
        Assert.Equal(id, late.Reasons[^1].Subject);
        Assert.Equal(1, late.QueuedJobs);

        var backup = _harness.CompleteQueued();
        var recovered = Read();
        Assert.Equal(["not_running"], Codes(recovered));
        Assert.Equal((backup.Id, backup.Id), (recovered.Sources[0].LastSuccess?.Id, recovered.Sources[0].LastEnded?.Id));
        Assert.Equal(1, recovered.Store!.Usage.Archives);
    }

    [Fact]
    public void A_manual_backup_resolves_an_overdue_source_but_not_its_schedule()
    {
        _harness.Create(definition => definition with { CatchUp = false });
        _harness.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("source_overdue", Codes(Read()));
        _harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        _harness.CompleteQueued();

        Assert.Equal(["not_running", "schedule_overdue"], Codes(Read()));
    }

    [Fact]
    public void Schedules_of_other_sources_and_disabled_ones_are_ignored()
    {
        _harness.Settings = _harness.Settings with
        {
            Sources = [.. _harness.Settings.Sources, new SqliteSource { Name = "settings", Path = "/none.db" }],
        };
        var schedule = _harness.Create(definition => definition with { IncludeDatabase = false });
        _harness.Clock.Advance(TimeSpan.FromDays(2));

        var status = _harness.Now.StatusReader(null).Read();
        Assert.NotNull(Assert.Single(status.Sources, source => source.Name == "bots").OverdueFor);
        _harness.Book.Update(schedule, definition => definition with { Enabled = false });
        Assert.Empty(Codes(Read()));
    }

    [Fact]
    public void A_failed_backup_is_reported_until_another_one_completes()
    {
        Enqueue();
        _harness.CompleteQueued();
        _harness.Clock.Advance(TimeSpan.FromHours(5));
        Enqueue();
        _harness.Fail(Assert.Single(_harness.Queued));

        var status = Read();
        var reason = Assert.Single(status.Reasons);
        Assert.Equal(("source_failed", "bots"), (reason.Code, reason.Subject));
        Assert.Contains("The disk is gone.", reason.Message, StringComparison.Ordinal);
        Assert.Equal(5 * 3600, status.AgeOf(status.Sources[0].LastSuccess!.EndedAt));
        Enqueue();
        Assert.Equal(["source_failed"], Codes(Read()));
        _harness.CompleteQueued();
        Assert.False(Read().IsDegraded);
    }

    [Fact]
    public async Task A_skipped_source_is_reported_until_a_backup_contains_it()
    {
        _harness.Settings = _harness.Settings with
        {
            Sources = [.. _harness.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _harness.RestartAsync();
        Enqueue();
        var good = _harness.CompleteQueued();
        _harness.Clock.Advance(TimeSpan.FromHours(5));
        Enqueue();
        var without = _harness.CompleteQueued(new PathReport("tenant", "source_damaged", "Its pages are torn."));

        var status = Read();
        var reason = Assert.Single(status.Reasons);
        Assert.Equal(("source_skipped", "tenant"), (reason.Code, reason.Subject));
        Assert.Contains("Its pages are torn.", reason.Message, StringComparison.Ordinal);
        Assert.Contains($"the last one with it is from {good.CompletedAt:u}", reason.Message, StringComparison.Ordinal);
        var tenant = Assert.Single(status.Sources, source => source.Name == "tenant");
        Assert.Equal((good.Id, good.Id, without.Id), (tenant.LastSuccess?.Id, tenant.LastEnded?.Id, tenant.Skipped?.Id));
        Assert.Equal(without.Id, Assert.Single(status.Sources, source => source.Name == "bots").LastSuccess?.Id);
        Assert.Equal(["bots"], _harness.Now.Queue.FindBackup(without.Id).Sources.Select(source => source.Name));

        // It is nevertheless the base of the other sources of the next backup.
        Assert.Equal(
            [without.Id, good.Id],
            _harness.Now.Catalogue.Read(session =>
                good.Sources.Select(source => session.Backups.FindBase(source, BackupType.Incremental)?.Id).ToList()
            )
        );
        _harness.Clock.Advance(TimeSpan.FromHours(1));
        Enqueue();
        _harness.CompleteQueued();
        Assert.False(Read().IsDegraded);
    }

    [Fact]
    public void A_backup_with_unreadable_files_is_a_reason_of_status()
    {
        _harness.Warnings = [new SourceWarnings("bots", 20, 18) { FirstUnread = "bots/a/secret" }, new SourceWarnings("other", 1, 1)];
        Enqueue();
        var backup = _harness.CompleteQueued();

        var reason = Assert.Single(Read().Reasons);
        Assert.Equal(("source_incomplete", "bots"), (reason.Code, reason.Subject));
        Assert.Contains(
            $"The last completed backup of 'bots', '{backup.Id}', could not read 18 paths, first 'bots/a/secret'.",
            reason.Message,
            StringComparison.Ordinal
        );
        Enqueue();
        _harness.Fail(Assert.Single(_harness.Queued));
        Assert.Equal(["source_incomplete", "source_failed"], Codes(Read()));
        _harness.Warnings = [new SourceWarnings("bots", 2, 0)];
        Enqueue();
        _harness.CompleteQueued();
        Assert.False(Read().IsDegraded);
        Assert.Equal(2, Read().Sources[0].Warnings?.Warnings);
    }

    [Fact]
    public async Task A_source_that_was_never_backed_up_is_reported()
    {
        _harness.Settings = _harness.Settings with
        {
            Sources = [.. _harness.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _harness.RestartAsync();
        Enqueue();
        _harness.CompleteQueued(new PathReport("tenant", "source_missing", "It is not there."));

        var status = Read();

        Assert.Contains("no backup contains it: It is not there.", Assert.Single(status.Reasons).Message, StringComparison.Ordinal);
        Assert.Null(Assert.Single(status.Sources, source => source.Name == "tenant").LastSuccess);
    }

    [Fact]
    public void Damage_missing_archives_and_failing_webhooks_are_reported()
    {
        Enqueue();
        var first = _harness.CompleteQueued();
        Enqueue();
        var second = _harness.CompleteQueued();
        Assert.Equal(first.Id, Read().OldestUnverified?.Id);
        _harness.Now.Catalogue.Write(session =>
        {
            session.Backups.Update(first with { VerifiedAt = _harness.Clock.GetUtcNow(), VerifyProblemCount = 3 });
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
                    CreatedAt = _harness.Clock.GetUtcNow(),
                    NextAttemptAt = _harness.Clock.GetUtcNow(),
                }
            );
        });
        _harness.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["backup_damaged", "archive_missing"], Codes(Read()));
        _harness.Clock.Advance(TimeSpan.FromSeconds(1));

        var status = Read();
        Assert.Equal(["backup_damaged", "archive_missing", "webhook_failing"], Codes(status));
        Assert.Equal([first.Id, second.Id, "ops"], status.Reasons.Select(reason => reason.Subject));
        Assert.Null(status.OldestUnverified);
    }

    [Fact]
    public void A_missing_archive_store_is_reported()
    {
        Directory.Delete(_harness.Settings.Data.Archives);

        var status = Read();

        Assert.Null(status.Store);
        Assert.Equal(["store_unreadable"], Codes(status));
    }

    private static string Reasons(ServiceStatus status) => string.Join('\n', status.Reasons);

    private static IEnumerable<string> Codes(ServiceStatus status) => status.Reasons.Select(reason => reason.Code);

    private void Enqueue() => _harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);

    private ServiceStatus Read() => _harness.Now.StatusReader(_harness.Clock.GetUtcNow()).Read();
}
