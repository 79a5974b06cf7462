using BackupEdge.Copies;
using Prometheus;

namespace BackupEdge.Monitoring;

/// <summary>The metrics of copies, each with the name of the copy as its label.</summary>
internal static class CopyMetrics
{
    private const string Label = "copy";

    /// <summary>Adds the metrics of the given copies; none without copies.</summary>
    public static void Add(MetricFactory factory, IReadOnlyList<CopyStatus> copies)
    {
        if (copies.Count == 0)
        {
            return;
        }

        Set("lag_seconds", "For how long a run of the copy has been due; 0 if none is due.", copy => copy.Lag.TotalSeconds);
        Set(
            "last_success_timestamp_seconds",
            "Begin of the last run after which nothing was missing in the copy, in seconds since 1970; 0 if there is none.",
            copy => Seconds(copy.LastCompletedAt)
        );
        Set(
            "last_verified_timestamp_seconds",
            "End of the last verification of the copy in seconds since 1970; 0 if there is none.",
            copy => Seconds(copy.VerifiedAt)
        );
        Set(
            "protected_until_timestamp_seconds",
            "Time until which everything that backups in the copy need is locked, in seconds since 1970; 0 if some of it is not.",
            copy => Seconds(copy.ProtectedUntil)
        );
        Set("backups", "Backups in the copy.", copy => copy.Backups);
        Set("bytes", "Size of all archives in the copy in bytes.", copy => copy.Bytes);
        Set("waiting_backups", "Backups that are to be copied.", copy => copy.WaitingBackups);
        Set("waiting_bytes", "Size of the archives of backups that are to be copied in bytes.", copy => copy.WaitingBytes);
        Set("damaged_archives", "Archives in the copy that were found damaged, overwritten or hidden.", copy => copy.Damaged);
        Set("late", "1 while a run of the copy has been due for too long.", copy => copy.IsLate ? 1 : 0);
        Set("unprotected", "1 if the store of the copy has neither versions nor locks.", copy => copy.Exposure is null ? 0 : 1);

        void Set(string name, string help, Func<CopyStatus, double> value)
        {
            var gauge = factory.CreateGauge("backupedge_copy_" + name, help, Label);
            foreach (var copy in copies)
            {
                gauge.WithLabels(copy.Name).Set(value(copy));
            }
        }
    }

    private static double Seconds(DateTimeOffset? time) => time is { } at ? at.ToUnixTimeMilliseconds() / 1000.0 : 0;
}
