using BackupEdge.Catalogue;
using BackupEdge.Counts;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Counts the jobs that have ended since this process started.</summary>
internal sealed class JobMetrics
{
    // In seconds: from a backup without changes to the first backup of a large host.
    private static readonly double[] Buckets = [1, 10, 60, 300, 1800, 7200, 28800];
    private readonly Counter _jobs;
    private readonly Histogram _durations;
    private readonly Counter _read;
    private readonly Counter _new;
    private readonly Counter _stored;

    /// <summary>Creates the metrics. Every series exists from the start, so that a first failure appears as an increase.</summary>
    public JobMetrics(IMetricFactory factory)
    {
        _jobs = factory.CreateCounter("backupedge_jobs_total", "Jobs that ended, by kind and status.", ["kind", "status"]);
        _durations = factory.CreateHistogram(
            "backupedge_job_duration_seconds",
            "Duration of jobs from start to end.",
            ["kind"],
            new HistogramConfiguration { Buckets = Buckets }
        );
        _read = factory.CreateCounter("backupedge_backup_read_bytes_total", "Bytes that completed backups read from sources.");
        _new = factory.CreateCounter(
            "backupedge_backup_new_bytes_total",
            "Bytes in completed backups that were in no earlier archive, before compression."
        );
        _stored = factory.CreateCounter("backupedge_backup_stored_bytes_total", "Bytes of the archives that completed backups wrote.");
        foreach (var kind in Enum.GetValues<JobKind>())
        {
            _durations.WithLabels(WireNames.Of(kind));
            foreach (var status in (RunStatus[])[RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Interrupted])
            {
                _jobs.WithLabels(WireNames.Of(kind), WireNames.Of(status));
            }
        }
    }

    /// <summary>Adds a job that has ended to the metrics.</summary>
    public void Count(JobRow job)
    {
        var kind = WireNames.Of(job.Kind);
        _jobs.WithLabels(kind, WireNames.Of(job.Status)).Inc();
        if (job is { StartedAt: { } started, CompletedAt: { } ended })
        {
            _durations.WithLabels(kind).Observe(Math.Max(0, (ended - started).TotalSeconds));
        }

        if (job is { Status: RunStatus.Completed, Result: BackupCounts counts })
        {
            _read.Inc(counts.ReadBytes);
            _new.Inc(counts.NewBytes);
            _stored.Inc(counts.StoredBytes);
        }
    }
}
