using BackupEdge.Catalogue;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>Converts what drills have shown of the sources to metrics. A source without a drill has only the time 0.</summary>
internal static class DrillMetrics
{
    /// <summary>Adds the metrics of all sources.</summary>
    public static void Add(MetricFactory factory, IReadOnlyList<SourceStatus> sources)
    {
        var success = factory.CreateGauge(
            "backupedge_last_drill_success_timestamp_seconds",
            "End of the newest drill that proved a source in seconds since 1970; 0 if there is none.",
            "source"
        );
        var last = factory.CreateGauge(
            "backupedge_last_drill_timestamp_seconds",
            "End of the newest drill of a source with any result in seconds since 1970; 0 if there is none.",
            "source"
        );
        var result = factory.CreateGauge(
            "backupedge_last_drill_result",
            "1 for the result of the newest drill of a source: proven, failed or skipped.",
            "source",
            "result"
        );
        var duration = factory.CreateGauge(
            "backupedge_last_drill_recovery_seconds",
            "Duration of the restore in the newest drill that proved a source.",
            "source"
        );
        var unproven = factory.CreateGauge(
            "backupedge_source_unproven",
            "1 while no drill has proven the source within drill.within_days.",
            "source"
        );
        foreach (var source in sources)
        {
            success.WithLabels(source.Name).Set(Seconds(source.Proof?.ProvenAt));
            last.WithLabels(source.Name).Set(Seconds(source.Proof?.Last?.EndedAt));
            unproven.WithLabels(source.Name).Set(source.UnprovenSince is null ? 0 : 1);
            if (source.Proof?.Last is { } found)
            {
                result.WithLabels(source.Name, WireNames.Of(found.Result)).Set(1);
            }

            if (source.Proof?.RecoveryMilliseconds is { } milliseconds)
            {
                duration.WithLabels(source.Name).Set(milliseconds / 1000.0);
            }
        }
    }

    private static double Seconds(DateTimeOffset? time) => time is { } at ? at.ToUnixTimeMilliseconds() / 1000.0 : 0;
}
