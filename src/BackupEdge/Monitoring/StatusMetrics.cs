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
        ProcessMetrics.Add(factory);
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
        Set(
            "backupedge_last_verify_timestamp_seconds",
            "End of the newest verify in seconds since 1970; 0 if there is none.",
            status.LastVerifyAt is { } verified ? Seconds(verified) : 0
        );
        Set("backupedge_backups_damaged", "Backups in which the last verify found damage.", status.DamagedCount);
        Set("backupedge_unusual_changes", "Unusual backups that nobody has confirmed, at most ten.", status.UnusualChanges.Count);
        Set("backupedge_bin_backups", "Deleted backups that can be undeleted.", status.Bin.Backups);
        Set("backupedge_bin_bytes", "Size of their archives in bytes.", status.Bin.Bytes);
        Set(
            "backupedge_bin_freed_early_timestamp_seconds",
            "When a deleted backup was last freed before its time, in seconds since 1970; 0 if none was.",
            status.Bin.FreedEarlyAt is { } freed ? Seconds(freed) : 0
        );
        Set("backupedge_archives_missing", "Backups whose archive is missing from the archive store.", status.MissingCount);
        if (status.Store is { } store)
        {
            Set("backupedge_store_bytes", "Size of all archives in bytes.", store.Usage.Bytes);
            Set("backupedge_store_archives", "Archives in the archive store.", store.Usage.Archives);
            Set("backupedge_store_free_bytes", "Free space for archives in bytes.", store.FreeBytes);
        }

        AddSources(factory, status);
        DrillMetrics.Add(factory, status.Sources);
        AddSchedules(factory, status);
        AddWal(factory, status);
        AddCoverage(factory, status);
        CopyMetrics.Add(factory, status.Copies);
        var waiting = factory.CreateGauge("backupedge_webhook_waiting", "Undelivered notifications of a webhook.", "webhook");
        foreach (var webhook in status.Webhooks)
        {
            waiting.WithLabels(webhook.Webhook).Set(webhook.Waiting);
        }

        return registry;

        void Set(string name, string help, double value) => factory.CreateGauge(name, help).Set(value);
    }

    private static void AddSources(MetricFactory factory, ServiceStatus status)
    {
        var success = factory.CreateGauge(
            "backupedge_last_success_timestamp_seconds",
            "End of the newest completed backup of a source in seconds since 1970; 0 if there is none.",
            "source"
        );
        var size = factory.CreateGauge(
            "backupedge_last_backup_size_bytes",
            "Size of the archive of the newest completed backup of a source in bytes, with all its sources.",
            "source"
        );
        var content = factory.CreateGauge(
            "backupedge_last_backup_source_bytes",
            "Bytes that a restore of the newest completed backup of a source writes, with all its sources.",
            "source"
        );
        var files = factory.CreateGauge(
            "backupedge_last_backup_files",
            "Files in the newest completed backup of a source, with all its sources.",
            "source"
        );
        var duration = factory.CreateGauge(
            "backupedge_last_backup_duration_seconds",
            "Duration of the newest completed backup of a source.",
            "source"
        );
        var warnings = factory.CreateGauge(
            "backupedge_last_backup_warnings",
            "Warnings of the newest completed backup of a source about its paths.",
            "source"
        );
        var late = factory.CreateGauge("backupedge_source_overdue", "1 while a scheduled backup of the source is overdue.", "source");
        foreach (var source in status.Sources)
        {
            success.WithLabels(source.Name).Set(source.LastSuccess is { } ended ? Seconds(ended.EndedAt) : 0);
            warnings.WithLabels(source.Name).Set(source.Warnings?.Warnings ?? 0);
            late.WithLabels(source.Name).Set(source.OverdueFor is null ? 0 : 1);
            if (source.LastSuccess is { } last)
            {
                size.WithLabels(source.Name).Set(last.StoredBytes);
                content.WithLabels(source.Name).Set(last.SourceBytes);
                files.WithLabels(source.Name).Set(last.Files);
                duration.WithLabels(source.Name).Set(last.Seconds ?? 0);
            }
        }
    }

    private static void AddWal(MetricFactory factory, ServiceStatus status)
    {
        var point = factory.CreateGauge(
            "backupedge_recovery_point_timestamp_seconds",
            "Time up to which every commit of a PostgreSQL server was received, in seconds since 1970; 0 if nothing was.",
            "source"
        );
        var age = factory.CreateGauge("backupedge_recovery_point_age_seconds", "Age of that time; 0 if nothing was received.", "source");
        var receiving = factory.CreateGauge("backupedge_wal_receiving", "1 while the log of the server is received.", "source");
        var bytes = factory.CreateGauge("backupedge_wal_bytes", "Size of the received log that no completed backup has.", "source");
        var restarts = factory.CreateGauge("backupedge_wal_restarts", "How often receiving the log had to be started again.", "source");
        foreach (var source in status.Sources)
        {
            if (source.Wal is { } wal)
            {
                point.WithLabels(source.Name).Set(wal.PointHere is { } at ? Seconds(at) : 0);
                age.WithLabels(source.Name).Set(wal.PointHere is { } here ? status.AgeOf(here) : 0);
                receiving.WithLabels(source.Name).Set(wal.IsReceiving ? 1 : 0);
                bytes.WithLabels(source.Name).Set(wal.Bytes);
                restarts.WithLabels(source.Name).Set(wal.Restarts);
            }
        }
    }

    private static void AddCoverage(MetricFactory factory, ServiceStatus status)
    {
        var unscheduled = factory.CreateGauge(
            "backupedge_source_unscheduled",
            "1 while no enabled schedule of backups takes the source.",
            "source"
        );
        foreach (var source in status.Sources)
        {
            unscheduled.WithLabels(source.Name).Set(source.IsScheduled ? 0 : 1);
        }

        var uncovered = factory.CreateGauge(
            "backupedge_uncovered",
            "Databases or buckets of the server of a source that no source takes.",
            "source"
        );
        var unknown = factory.CreateGauge("backupedge_coverage_unknown", "1 while the server of a source cannot be asked.", "source");
        foreach (var row in status.Inventories)
        {
            uncovered.WithLabels(row.Source).Set(row.Uncovered);
            unknown.WithLabels(row.Source).Set(row.Problem is null ? 0 : 1);
        }
    }

    // With the id, since names of schedules that were created over the API need not be unique.
    private static void AddSchedules(MetricFactory factory, ServiceStatus status)
    {
        var next = factory.CreateGauge(
            "backupedge_next_run_timestamp_seconds",
            "Next due time of an enabled schedule in seconds since 1970.",
            "schedule",
            "name"
        );
        var overdue = factory.CreateGauge(
            "backupedge_schedule_overdue",
            "1 while a backup of the schedule is overdue.",
            "schedule",
            "name"
        );
        foreach (var state in status.Schedules)
        {
            var name = state.Row.Name ?? state.Row.Id;
            overdue.WithLabels(state.Row.Id, name).Set(state.OverdueFor is null ? 0 : 1);
            if (state.Row.NextDueAt is { } due)
            {
                next.WithLabels(state.Row.Id, name).Set(Seconds(due));
            }
        }
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
