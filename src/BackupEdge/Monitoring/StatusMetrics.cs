using BackupEdge.Faults;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>
/// The metrics that are read off a status, for one scrape: so what is gone is in none, and two scrapes at once cannot mix.
/// </summary>
internal static class StatusMetrics
{
    /// <summary>Puts them into a fresh registry.</summary>
    public static CollectorRegistry Of(ServiceStatus status)
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        factory.CreateGauge("backupedge_build_info", "1; the version is a label.", "version").WithLabels(ProgramVersion.Number).Set(1);
        Set("process_resident_memory_bytes", "Memory that the process takes.", Environment.WorkingSet);
        Set(
            "process_start_time_seconds",
            "When the service began, in " + "seconds since 1970.",
            status.StartedAt is { } started ? Seconds(started) : 0
        );
        Set("backupedge_degraded", "1 while something is not as it should be; GET /status tells what.", status.IsDegraded ? 1 : 0);
        Set("backupedge_queue_depth", "Jobs that wait.", status.QueuedJobs);
        Set("backupedge_jobs_running", "Jobs that run.", status.RunningJobs);
        Set(
            "backupedge_oldest_unverified_seconds",
            "Age of the oldest completed backup that was never verified; 0 " + "when each was.",
            status.OldestUnverified is { } oldest ? status.AgeOf(oldest.EndedAt) : 0
        );
        if (status.Store is { } store)
        {
            Set("backupedge_store_bytes", "Bytes that archives take.", store.Usage.Bytes);
            Set("backupedge_store_archives", "Archives in the archive store.", store.Usage.Archives);
            Set("backupedge_store_free_bytes", "Bytes that are free for archives.", store.FreeBytes);
        }

        var success = factory.CreateGauge(
            "backupedge_last_success_timestamp_seconds",
            "When the newest completed backup of a " + "source ended, in " + "seconds since " + "1970; 0 when " + "there is none.",
            "source"
        );
        var late = factory.CreateGauge(
            "backupedge_source_overdue",
            "1 while a schedule should have backed the source up and " + "nothing has since.",
            "source"
        );
        foreach (var source in status.Sources)
        {
            success.WithLabels(source.Name).Set(source.LastSuccess is { } last ? Seconds(last.EndedAt) : 0);
            late.WithLabels(source.Name).Set(source.OverdueFor is null ? 0 : 1);
        }

        var next = factory.CreateGauge(
            "backupedge_next_run_timestamp_seconds",
            "When an enabled schedule runs next, in " + "seconds since 1970.",
            "schedule"
        );
        var overdue = factory.CreateGauge(
            "backupedge_schedule_overdue",
            "1 while a schedule has not made the backup it " + "should have made.",
            "schedule"
        );
        foreach (var state in status.Schedules)
        {
            overdue.WithLabels(state.Row.Id).Set(state.OverdueFor is null ? 0 : 1);
            if (state.Row.NextDueAt is { } due)
            {
                next.WithLabels(state.Row.Id).Set(Seconds(due));
            }
        }

        var waiting = factory.CreateGauge("backupedge_webhook_waiting", "Notifications that wait for a webhook.", "webhook");
        foreach (var webhook in status.Webhooks)
        {
            waiting.WithLabels(webhook.Webhook).Set(webhook.Waiting);
        }

        return registry;

        void Set(string name, string help, double value) => factory.CreateGauge(name, help).Set(value);
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
