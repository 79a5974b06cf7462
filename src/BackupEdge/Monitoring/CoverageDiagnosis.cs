using BackupEdge.Catalogue;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Monitoring;

/// <summary>Finds what is not backed up: databases and buckets that no source takes, and sources that no schedule takes.</summary>
internal static class CoverageDiagnosis
{
    /// <summary>The age of the newest backup of a source without a schedule from which on it is a risk.</summary>
    public static readonly TimeSpan MaxUnscheduledAge = TimeSpan.FromDays(7);

    /// <summary>Returns the problems.</summary>
    public static IEnumerable<StatusReason> Reasons(ServiceStatus status)
    {
        foreach (var row in status.Inventories.Where(row => row.Uncovered > 0))
        {
            var names = string.Join(", ", row.Names.Select(name => $"'{name}'"));
            var more = row.Uncovered > row.Names.Count ? $" and {row.Uncovered - row.Names.Count} more" : "";
            var (one, several, setting, exclude) = WordsOf(row.Kind);
            var what = row.Uncovered == 1 ? $"a {one}" : $"{row.Uncovered} {several}";
            yield return new StatusReason(
                ReasonCode.SourceUncovered,
                row.Source,
                $"The server of the source '{row.Source}' has {what} that no source takes: {names}{more}. Add what needs a backup to "
                    + $"`{setting}` of a source, and the rest to its `exclude`{exclude}."
            );
        }

        if (HasSchedules(status))
        {
            foreach (var source in status.Sources.Where(source => !source.IsScheduled))
            {
                yield return new StatusReason(
                    ReasonCode.SourceUnscheduled,
                    source.Name,
                    $"No enabled schedule of backups takes the source '{source.Name}'. Add it to the `sources` of one, or remove these "
                        + "from it, so that it takes all."
                );
            }
        }
    }

    /// <summary>Returns risks that do not make the service degraded.</summary>
    public static IEnumerable<StatusReason> Warnings(ServiceStatus status)
    {
        foreach (var source in status.Sources)
        {
            var isRisk = source.LastSuccess is not { } last || status.At - last.EndedAt > MaxUnscheduledAge;
            if (isRisk && (source.IsScheduled ? !source.HasScheduledRun : !HasSchedules(status)))
            {
                var backups = source.LastSuccess is { } newest
                    ? $"its newest backup is from {newest.EndedAt:u}"
                    : "there is no backup of it";
                yield return new StatusReason(
                    ReasonCode.SourceUnscheduled,
                    source.Name,
                    source.IsScheduled
                        ? $"The schedule of the source '{source.Name}' has not run yet, and {backups}."
                        : $"The source '{source.Name}' has no schedule, and {backups}."
                );
            }
        }

        foreach (var row in status.Inventories.Where(row => row.Problem is not null))
        {
            var (_, several, _, _) = WordsOf(row.Kind);
            var since = row.CheckedAt is { } at ? $"since {at:u}" : "so far";
            yield return new StatusReason(
                ReasonCode.SourceUncovered,
                row.Source,
                $"It is unknown {since} whether sources take all {several} of the server of the source '{row.Source}': {row.Problem}"
            );
        }
    }

    private static (string One, string Several, string Setting, string Exclude) WordsOf(string kind) =>
        kind switch
        {
            PostgresSource.KindName => ("database", "databases", "databases", ""),
            S3Source.KindName => ("bucket", "buckets", "buckets", ", such as \"/NAME/\""),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Nothing asks the servers of sources of this kind."),
        };

    private static bool HasSchedules(ServiceStatus status) =>
        status.Schedules.Any(state => state.Row is { Enabled: true, Kind: ScheduleKind.Backup });
}
