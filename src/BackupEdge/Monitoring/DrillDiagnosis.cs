using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Monitoring;

/// <summary>
/// Finds the sources that no drill has proven within <c>drill.within_days</c>. The time counts from the oldest backup of a source, so a new
/// host is not reported at once. It is a problem if the settings name a number of days, or if drills are scheduled; otherwise a warning.
/// </summary>
internal static class DrillDiagnosis
{
    /// <summary>Returns whether an unproven source is a problem of the service, and not only a warning.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="schedules">All schedules.</param>
    public static bool IsRequired(DrillRules rules, IEnumerable<ScheduleRow> schedules) =>
        rules.IsWithinDaysGiven || schedules.Any(row => row is { Enabled: true, Kind: ScheduleKind.Drill });

    /// <summary>Returns the time since which a source is unproven for too long, UTC; null if it is not.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="proof">What drills have shown of it.</param>
    /// <param name="now">The present time, UTC.</param>
    public static DateTimeOffset? UnprovenSince(DrillRules rules, SourceProofRow proof, DateTimeOffset now) =>
        rules.WithinDays > 0
        && proof.OldestBackupAt is { } oldest
        && (proof.ProvenAt ?? oldest) is var since
        && now - since > TimeSpan.FromDays(rules.WithinDays)
            ? since
            : null;

    /// <summary>Returns the reason that the last drill of a source failed; none if it did not.</summary>
    public static IEnumerable<StatusReason> OfFailure(SourceStatus source)
    {
        if (source.Proof?.Last is { Result: DrillResult.Failed } last)
        {
            yield return new(
                ReasonCode.DrillFailed,
                source.Name,
                $"The last drill of the source '{source.Name}' failed: {last.Message} When its cause is removed, run `backupedge drill` "
                    + "again."
            );
        }
    }

    /// <summary>Returns the reason that a source is unproven; none if it is not.</summary>
    public static IEnumerable<StatusReason> Of(SourceStatus source)
    {
        if (source.UnprovenSince is not { } since)
        {
            yield break;
        }

        var last = source.Proof?.Last is { } found and not { Result: DrillResult.Proven }
            ? $" The last drill is {WireNames.Of(found.Result)}: {found.Message}"
            : "";
        var when = source.Proof?.ProvenAt is null
            ? $"No drill has proven that the source '{source.Name}' can be restored, since its first backup at {since:u}."
            : $"No drill has proven that the source '{source.Name}' can be restored since {since:u}.";
        yield return new(
            ReasonCode.SourceUnproven,
            source.Name,
            $"{when}{last} Run `backupedge drill`, or create a schedule of the kind drill."
        );
    }
}
