using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Monitoring;

/// <summary>What status says about databases that no source takes, and sources that no schedule takes.</summary>
public sealed class CoverageDiagnosisTests : IAsyncLifetime
{
    private readonly ScheduleHarness _harness = new(ScheduleHarness.At("2026-03-01T12:00:00Z"));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public void A_source_without_a_schedule_is_a_warning_until_it_has_a_backup_and_again_when_that_is_a_week_old()
    {
        var warning = Assert.Single(Read().Warnings);
        Assert.Equal((ReasonCode.SourceUnscheduled, "bots"), (warning.Code, warning.Subject));
        Assert.EndsWith("has no schedule, and there is no backup of it.", warning.Message, StringComparison.Ordinal);

        _harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        var backup = _harness.CompleteQueued();
        Assert.Empty(Read().Warnings);

        _harness.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Contains(
            $"its newest backup is from {backup.CompletedAt:u}",
            Assert.Single(Read().Warnings).Message,
            StringComparison.Ordinal
        );
        Assert.False(Read().IsDegraded);
    }

    [Fact]
    public void A_schedule_that_has_not_run_yet_is_a_warning_while_there_is_no_backup()
    {
        _harness.Create();

        Assert.Contains("has not run yet", Assert.Single(Read().Warnings).Message, StringComparison.Ordinal);

        _harness.TickAt("2026-03-02T02:00:01Z");
        _harness.CompleteQueued();
        Assert.Empty(Read().Warnings);
    }

    [Fact]
    public async Task A_source_that_no_schedule_takes_is_a_reason_if_there_are_schedules()
    {
        _harness.Settings = _harness.Settings with
        {
            Sources = [.. _harness.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _harness.RestartAsync();
        _harness.Create(definition => definition with { Sources = ["bots"] });

        var reason = Assert.Single(Read().Reasons, reason => reason.Code == ReasonCode.SourceUnscheduled);

        Assert.Equal("tenant", reason.Subject);
        Assert.Equal([true, false], Read().Sources.Select(source => source.IsScheduled));
    }

    [Theory]
    [InlineData("drill")]
    [InlineData("verify")]
    public async Task A_schedule_that_makes_no_backups_takes_no_source(string kind)
    {
        _harness.Settings = _harness.Settings with
        {
            Sources = [.. _harness.Settings.Sources, new SqliteSource { Name = "tenant", Path = "/none.db" }],
        };
        await _harness.RestartAsync();
        _harness.Create(definition => definition with { Kind = kind, Sources = kind == "drill" ? ["tenant"] : null });

        // Without a schedule of backups, these are warnings as if there was none.
        Assert.DoesNotContain(Read().Reasons, reason => reason.Code == ReasonCode.SourceUnscheduled);
        Assert.Equal(
            ["bots", "tenant"],
            Read().Warnings.Where(warning => warning.Code == ReasonCode.SourceUnscheduled).Select(warning => warning.Subject)
        );

        _harness.Create(definition => definition with { Name = "nightly", Sources = ["bots"] });

        var status = Read();
        Assert.Equal([true, false], status.Sources.Select(source => source.IsScheduled));
        Assert.Equal("tenant", Assert.Single(status.Reasons, reason => reason.Code == ReasonCode.SourceUnscheduled).Subject);
        await using var text = new MemoryStream();
        await StatusMetrics.Of(status).CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);
        var metrics = MetricsText.Parse(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        Assert.Equal(
            (0, 1),
            (
                metrics["""backupedge_source_unscheduled{source="bots"}"""],
                metrics["""backupedge_source_unscheduled{source="tenant"}"""]
            )
        );
    }

    [Fact]
    public void Databases_that_no_source_takes_are_a_reason_with_their_first_names()
    {
        Record(new InventoryRow("bots", "postgres", _harness.Clock.GetUtcNow(), 12, ["a", "b"], null));
        var reason = Assert.Single(Read().Reasons);
        Assert.Equal((ReasonCode.SourceUncovered, "bots"), (reason.Code, reason.Subject));
        Assert.Contains("has 12 databases that no source takes: 'a', 'b' and 10 more.", reason.Message, StringComparison.Ordinal);

        Record(new InventoryRow("bots", "postgres", _harness.Clock.GetUtcNow(), 1, ["a"], null));
        Assert.Contains("has a database that no source takes: 'a'.", Assert.Single(Read().Reasons).Message, StringComparison.Ordinal);

        Record(new InventoryRow("bots", "s3", _harness.Clock.GetUtcNow(), 2, ["a", "b"], null));
        Assert.Contains(
            "has 2 buckets that no source takes: 'a', 'b'. Add what needs a backup to `buckets` of a source",
            Assert.Single(Read().Reasons).Message,
            StringComparison.Ordinal
        );

        Record(new InventoryRow("gone from the settings", "postgres", _harness.Clock.GetUtcNow(), 1, ["a"], null));
        Assert.Empty(Read().Reasons);
    }

    [Fact]
    public void A_server_that_cannot_be_asked_is_a_warning_and_what_is_known_of_it_stays_a_reason()
    {
        Record(new InventoryRow("bots", "postgres", _harness.Clock.GetUtcNow(), 1, ["a"], "It refuses."));

        var status = Read();

        Assert.Equal([ReasonCode.SourceUncovered], status.Reasons.Select(reason => reason.Code));
        var warning = Assert.Single(status.Warnings, warning => warning.Code == ReasonCode.SourceUncovered);
        Assert.Contains("unknown since 2026-03-01 12:00:00Z", warning.Message, StringComparison.Ordinal);
        Assert.EndsWith("It refuses.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_have_what_is_not_covered()
    {
        Record(
            new InventoryRow("bots", "postgres", _harness.Clock.GetUtcNow(), 3, ["a", "b", "c"], null),
            new InventoryRow("other", "postgres", null, 0, [], "It refuses.")
        );
        await using var text = new MemoryStream();
        await StatusMetrics
            .Of(Read() with { Inventories = Rows() })
            .CollectAndExportAsTextAsync(text, TestContext.Current.CancellationToken);

        var metrics = MetricsText.Parse(System.Text.Encoding.UTF8.GetString(text.ToArray()));
        Assert.Equal(1, metrics["""backupedge_source_unscheduled{source="bots"}"""]);
        Assert.Equal(3, metrics["""backupedge_uncovered{source="bots"}"""]);
        Assert.Equal(
            (0, 1),
            (metrics["""backupedge_coverage_unknown{source="bots"}"""], metrics["""backupedge_coverage_unknown{source="other"}"""])
        );
    }

    private IReadOnlyList<InventoryRow> Rows() => _harness.Now.Catalogue.Read(session => session.Inventories.List());

    private void Record(params InventoryRow[] rows) =>
        _harness.Now.Catalogue.Write(session =>
        {
            session.Inventories.Replace(rows);
            return true;
        });

    private ServiceStatus Read() => _harness.Now.StatusReader(_harness.Clock.GetUtcNow()).Read();
}
