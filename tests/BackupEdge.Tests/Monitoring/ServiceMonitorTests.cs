using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Monitoring;
using BackupEdge.Tests.Jobs;
using BackupEdge.Tests.Scheduling;

namespace BackupEdge.Tests.Monitoring;

public sealed class ServiceMonitorTests
{
    [Fact]
    public async Task Jobs_are_counted_when_they_end_and_counters_start_at_zero()
    {
        await using var services = new TestServices();
        var monitor = services.Now.Monitor();
        var before = await MetricsAsync(monitor);
        Assert.Equal(32, before.Samples.Count(sample => sample.Key.StartsWith("backupedge_jobs_total{", StringComparison.Ordinal)));
        Assert.Equal(0, before["""backupedge_jobs_total{kind="backup",status="failed"}"""]);

        await services.Completed();
        var failing = services.Enqueue();
        services.Engine.Release($"backup {failing.Id}", new Fault(FaultCode.IoError, "The disk is gone."));
        await services.Ended(failing.JobId);
        var running = services.Enqueue();
        await services.Engine.AwaitBegun($"backup {running.Id}");
        var waiting = services.Enqueue();
        services.Queue.Cancel(waiting.JobId);

        var after = await MetricsAsync(monitor, metrics => metrics["""backupedge_jobs_total{kind="backup",status="failed"}"""] == 1);
        Assert.Equal(1, after["""backupedge_jobs_total{kind="backup",status="completed"}"""]);
        Assert.Equal(1, after["""backupedge_jobs_total{kind="backup",status="cancelled"}"""]);
        Assert.Equal(2, after["""backupedge_job_duration_seconds_count{kind="backup"}"""]);
        Assert.Equal(
            (900, 800, 500),
            (
                after["backupedge_backup_read_bytes_total"],
                after["backupedge_backup_new_bytes_total"],
                after["backupedge_backup_stored_bytes_total"]
            )
        );
        Assert.Equal((1, 0), (after["backupedge_jobs_running"], after["backupedge_queue_depth"]));
        Assert.Equal(1, after["backupedge_store_archives"]);
        Assert.Equal(1, after["backupedge_degraded"]);
    }

    [Fact]
    public async Task A_deleted_schedule_is_removed_from_the_metrics()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        var monitor = harness.Now.Monitor();
        var id = harness.Create();
        harness.Clock.Advance(TimeSpan.FromDays(1));
        var series = $$"""backupedge_next_run_timestamp_seconds{schedule="{{id}}",name="{{id}}"}""";

        var metrics = await MetricsAsync(monitor);
        Assert.Equal(ScheduleHarness.At("2026-03-02T02:00:00Z").ToUnixTimeSeconds(), metrics[series]);
        Assert.Equal(1, metrics[$$"""backupedge_schedule_overdue{schedule="{{id}}",name="{{id}}"}"""]);
        Assert.Equal(1, metrics["""backupedge_source_overdue{source="bots"}"""]);
        Assert.Equal(0, metrics["""backupedge_last_success_timestamp_seconds{source="bots"}"""]);
        Assert.Equal(ScheduleHarness.At("2026-03-01T12:00:00Z").ToUnixTimeSeconds(), metrics["process_start_time_seconds"]);

        harness.Book.Delete(id);
        Assert.DoesNotContain((await MetricsAsync(monitor)).Samples.Keys, key => key.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Backup_metrics_show_the_last_success_and_the_unverified_age()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        var monitor = harness.Now.Monitor();
        harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        var backup = harness.CompleteQueued();
        harness.Clock.Advance(TimeSpan.FromMinutes(3));

        var metrics = await MetricsAsync(monitor);
        Assert.Equal(
            backup.CompletedAt!.Value.ToUnixTimeSeconds(),
            metrics["""backupedge_last_success_timestamp_seconds{source="bots"}"""]
        );
        Assert.Equal(180, metrics["backupedge_oldest_unverified_seconds"]);

        harness.Now.Catalogue.Write(session =>
            session.Backups.Update(backup with { VerifiedAt = harness.Clock.GetUtcNow(), VerifyProblemCount = 0 })
        );
        Assert.Equal(0, (await MetricsAsync(monitor))["backupedge_oldest_unverified_seconds"]);
    }

    [Fact]
    public async Task Metrics_count_the_warnings_of_the_last_backup_of_a_source()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        const string Series = """backupedge_last_backup_warnings{source="bots"}""";
        Assert.Equal(0, (await MetricsAsync(harness.Now.Monitor()))[Series]);
        harness.Warnings = [new SourceWarnings("bots", 20, 18)];
        harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        harness.CompleteQueued();

        Assert.Equal(20, (await MetricsAsync(harness.Now.Monitor()))[Series]);
    }

    [Fact]
    public async Task Names_cannot_break_the_format()
    {
        await using var services = new TestServices(start: false);
        var status = services.Now.StatusReader(DateTimeOffset.UnixEpoch).Read() with
        {
            Sources = [new SourceStatus("a\"b\\c\nd} 1", "files", null, null, null)],
        };
        using var page = new MemoryStream();
        await StatusMetrics.Of(status).CollectAndExportAsTextAsync(page, TestContext.Current.CancellationToken);

        var metrics = MetricsText.Parse(Encoding.UTF8.GetString(page.ToArray()));

        Assert.Equal(0, metrics["""backupedge_last_success_timestamp_seconds{source="a\"b\\c\nd} 1"}"""]);
    }

    [Fact]
    public async Task Responses_are_counted_by_route_and_measured_by_method()
    {
        await using var services = new TestServices(start: false);
        var monitor = services.Now.Monitor();
        var route = monitor.Requests.Of("/api/v1/backup/{backup_id}", "GET");
        foreach (var status in (int[])[200, 204, 404, 499, 503, 0, 999])
        {
            route.Observe(status, TimeSpan.FromMilliseconds(6));
        }

        monitor.Requests.Of("/api/v1/backup/events", "GET", isStream: true).Observe(200, TimeSpan.FromHours(3));

        var metrics = await MetricsAsync(monitor);
        string Count(string code) =>
            $$"""backupedge_http_requests_total{route="/api/v1/backup/{backup_id}",method="GET",code="{{code}}"}""";
        Assert.Equal((2, 2, 2, 1), (metrics[Count("2xx")], metrics[Count("4xx")], metrics[Count("5xx")], metrics[Count("1xx")]));
        Assert.Equal(1, metrics["""backupedge_http_requests_total{route="/api/v1/backup/events",method="GET",code="2xx"}"""]);
        Assert.Equal(7, metrics["""backupedge_http_request_duration_seconds_count{method="GET"}"""]);
        Assert.Equal(0, metrics["""backupedge_http_request_duration_seconds_bucket{method="GET",le="0.005"}"""]);
        Assert.Equal(7, metrics["""backupedge_http_request_duration_seconds_bucket{method="GET",le="0.025"}"""]);
    }

    [Fact]
    public async Task The_newest_backup_of_a_source_and_the_process_have_metrics()
    {
        await using var harness = new ScheduleHarness(ScheduleHarness.At("2026-03-01T12:00:00Z"));
        var monitor = harness.Now.Monitor();
        Assert.DoesNotContain((await MetricsAsync(monitor)).Samples.Keys, key =>
            key.StartsWith("backupedge_last_backup_size", StringComparison.Ordinal)
        );
        harness.Now.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, TestServices.Admin);
        var backup = harness.CompleteQueued();
        var counts = backup.Counts with { Files = 3, SourceBytes = 900, StoredBytes = 500 };
        harness.Now.Catalogue.Write(session =>
            session.Backups.Update(
                backup with
                {
                    Counts = counts,
                    StartedAt = backup.CompletedAt!.Value.AddSeconds(-12.5),
                    VerifiedAt = backup.CompletedAt,
                    VerifyProblemCount = 2,
                }
            )
        );

        var metrics = await MetricsAsync(monitor);

        Assert.Equal(
            (500, 900, 3, 12.5),
            (
                metrics["""backupedge_last_backup_size_bytes{source="bots"}"""],
                metrics["""backupedge_last_backup_source_bytes{source="bots"}"""],
                metrics["""backupedge_last_backup_files{source="bots"}"""],
                metrics["""backupedge_last_backup_duration_seconds{source="bots"}"""]
            )
        );
        Assert.Equal((1, 0), (metrics["backupedge_backups_damaged"], metrics["backupedge_archives_missing"]));
        Assert.True(metrics["process_cpu_seconds_total"] > 0);
        Assert.InRange(metrics["process_open_fds"], 3, metrics["process_max_fds"]);
        Assert.True(metrics["process_resident_memory_bytes"] > 1 << 20);
    }

    [Fact]
    public async Task Measuring_a_response_allocates_nothing()
    {
        await using var services = new TestServices(start: false);
        var route = services.Now.Monitor().Requests.Of("/api/v1/backup/list", "GET");
        for (var i = 0; i < 100; i++)
        {
            route.Observe(200, TimeSpan.FromMilliseconds(i));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            route.Observe(200, TimeSpan.FromMilliseconds(i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The end of a job is counted shortly after it is visible.
    private static async Task<MetricsText> MetricsAsync(ServiceMonitor monitor, Func<MetricsText, bool> until)
    {
        for (var i = 0; ; i++)
        {
            var metrics = await MetricsAsync(monitor);
            if (until(metrics) || i == 1000)
            {
                return metrics;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<MetricsText> MetricsAsync(ServiceMonitor monitor) =>
        MetricsText.Parse(Encoding.UTF8.GetString((await monitor.MetricsAsync(TestContext.Current.CancellationToken)).Span));
}
