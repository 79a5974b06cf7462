using BackupEdge.Faults;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>
/// Converts a status to metrics for one scrape. A new registry per scrape ensures that deleted objects have no metrics and that concurrent
/// scrapes do not mix.
/// </summary>
internal static class StatusMetrics
{
    /// <summary>Creates a registry with the metrics of the given status.</summary>
    public static CollectorRegistry Of(ServiceStatus status)
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        factory.CreateGauge("backupedge_build_info", "1; the version is a label.", "version").WithLabels(ProgramVersion.Number).Set(1);
        Set("process_resident_memory_bytes", "Resident memory of the process in bytes.", Environment.WorkingSet);
        Set(
            "process_start_time_seconds",
            "Start time of the service in seconds since 1970.",
            status.StartedAt is { } started ? Seconds(started) : 0
        );
        Set("backupedge_degraded", "1 while there are problems, which GET /status lists.", status.IsDegraded ? 1 : 0);
        Set("backupedge_queue_depth", "Queued jobs.", status.QueuedJobs);
        Set("backupedge_jobs_running", "Running jobs.", status.RunningJobs);
        Set(
            "backupedge_oldest_unverified_seconds",
            "Age of the oldest completed backup that was never verified; 0 if all were.",
            status.OldestUnverified is { } oldest ? status.AgeOf(oldest.EndedAt) : 0
        );
        if (status.Store is { } store)
        {
            Set("backupedge_store_bytes", "Size of all archives in bytes.", store.Usage.Bytes);
            Set("backupedge_store_archives", "Archives in the archive store.", store.Usage.Archives);
            Set("backupedge_store_free_bytes", "Free space for archives in bytes.", store.FreeBytes);
        }

        var success = factory.CreateGauge(
            "backupedge_last_success_timestamp_seconds",
            "End of the newest completed backup of a source in seconds since 1970; 0 if there is none.",
            "source"
        );
        var late = factory.CreateGauge("backupedge_source_overdue", "1 while a scheduled backup of the source is overdue.", "source");
        var warnings = factory.CreateGauge(
            "backupedge_last_backup_warnings",
            "Warnings of the newest completed backup of a source about its paths.",
            "source"
        );
        foreach (var source in status.Sources)
        {
            warnings.WithLabels(source.Name).Set(source.Warnings?.Warnings ?? 0);
            success.WithLabels(source.Name).Set(source.LastSuccess is { } last ? Seconds(last.EndedAt) : 0);
            late.WithLabels(source.Name).Set(source.OverdueFor is null ? 0 : 1);
        }

        var next = factory.CreateGauge(
            "backupedge_next_run_timestamp_seconds",
            "Next due time of an enabled schedule in seconds since 1970.",
            "schedule"
        );
        var overdue = factory.CreateGauge("backupedge_schedule_overdue", "1 while a backup of the schedule is overdue.", "schedule");
        foreach (var state in status.Schedules)
        {
            overdue.WithLabels(state.Row.Id).Set(state.OverdueFor is null ? 0 : 1);
            if (state.Row.NextDueAt is { } due)
            {
                next.WithLabels(state.Row.Id).Set(Seconds(due));
            }
        }

        var waiting = factory.CreateGauge("backupedge_webhook_waiting", "Undelivered notifications of a webhook.", "webhook");
        foreach (var webhook in status.Webhooks)
        {
            waiting.WithLabels(webhook.Webhook).Set(webhook.Waiting);
        }

        return registry;

        void Set(string name, string help, double value) => factory.CreateGauge(name, help).Set(value);
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
