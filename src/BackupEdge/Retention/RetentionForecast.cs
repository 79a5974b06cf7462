using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Retention;

/// <summary>
/// Predicts what the next prune does with each backup, by the same policy. The prediction for all backups is made at once, and again only
/// when the catalogue has changed or the <c>retention_days</c> of a backup have passed. Thread-safe.
/// </summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="rules">The rules of retention.</param>
/// <param name="minAge">The age in service time below which nothing expires.</param>
/// <param name="time">The clock.</param>
internal sealed class RetentionForecast(CatalogueDatabase catalogue, RetentionRules rules, TimeSpan minAge, TimeProvider time)
{
    private readonly Lock _making = new();
    private volatile RetentionOutlooks? _current;
    private long _generation;

    /// <summary>Returns the outlook of a backup; null if it is not completed.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public RetentionOutlook? Of(BackupRow row) => row.Status == RunStatus.Completed ? At(catalogue.Version()).Of(row) : null;

    /// <summary>Returns the outlooks of all completed backups.</summary>
    /// <param name="version">The current version of the catalogue.</param>
    /// <exception cref="Faults.Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public RetentionOutlooks At(long version)
    {
        if (Known(version) is { } known)
        {
            return known;
        }

        // Others that need the same outlooks wait for them.
        lock (_making)
        {
            return Known(version) ?? (_current = Make(version, time.GetUtcNow()));
        }
    }

    private RetentionOutlooks? Known(long version) =>
        _current is { } current && current.Version == version && time.GetUtcNow() < current.ValidUntil ? current : null;

    private RetentionOutlooks Make(long version, DateTimeOffset now)
    {
        var (rows, inUse, younger) = catalogue.Read(session =>
            (session.Backups.Retained(), session.Jobs.BackupsInUse(), session.ServiceTime.Younger(minAge))
        );
        var outlooks = new Dictionary<string, RetentionOutlook>(rows.Count, StringComparer.Ordinal);
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        var validUntil = younger.Count == 0 ? DateTimeOffset.MaxValue : now + younger.Values.Min() + ServiceClock.Interval;
        foreach (var verdict in RetentionPolicy.Judge(rows.Select(row => RetentionCandidate.Of(row, younger)), rules, now))
        {
            var outlook = OutlookOf(verdict, inUse, now);

            // Many backups have the same reason, and one text takes less memory.
            reasons.Add(outlook.Reason);
            outlooks[verdict.Id] = reasons.TryGetValue(outlook.Reason, out var text) ? outlook with { Reason = text } : outlook;
            if (verdict.DaysEndAt is { } end && end > now && end < validUntil)
            {
                validUntil = end;
            }
        }

        return new RetentionOutlooks(version, validUntil, ++_generation, outlooks);
    }

    private static RetentionOutlook OutlookOf(RetentionVerdict verdict, HashSet<string> inUse, DateTimeOffset now) =>
        !verdict.IsExpired ? new RetentionOutlook(verdict.ExpiresAt(now), verdict.Reason, IsExpired: false)
        : inUse.Contains(verdict.Id) ? new RetentionOutlook(verdict.DaysEndAt, PrunePlanner.UsedByJob, IsExpired: false)
        : new RetentionOutlook(verdict.DaysEndAt, $"{RetentionOutlook.Expiring}: {verdict.Reason}", IsExpired: true);
}
