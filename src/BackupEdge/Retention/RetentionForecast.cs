using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Retention;

/// <summary>
/// Predicts what the next prune does with each backup, by the same policy. What the policy says of all backups is computed at once, and
/// again only when something that it considers has changed (<see cref="RetainedRevision"/>), or when time has. Most changes of the
/// catalogue, such as the ends of jobs, are neither. Thread-safe.
/// </summary>
/// <param name="catalogue">The catalogue.</param>
/// <param name="rules">The rules of retention.</param>
/// <param name="protection">What protects backups from being deleted.</param>
/// <param name="time">The clock.</param>
internal sealed class RetentionForecast(CatalogueDatabase catalogue, RetentionRules rules, ProtectionRules protection, TimeProvider time)
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
        _current is { } current && current.Version == version && time.GetUtcNow() < current.Verdicts.ValidUntil ? current : null;

    private RetentionOutlooks Make(long version, DateTimeOffset now) =>
        catalogue.Read(session =>
        {
            var revision = session.Backups.RetainedVersion();
            var known = _current?.Verdicts is { } last && last.Revision == revision && now < last.ValidUntil ? last : null;
            CheckUnchanged(session, known, now);
            return new RetentionOutlooks(version, ++_generation, known ?? Judge(session, revision, now), session.Jobs.BackupsInUse());
        });

    private PolicyOutlooks Judge(CatalogueSession session, long revision, DateTimeOffset now)
    {
        var rows = session.Backups.Retained();
        var ages = GuardedAges.Read(session, protection);
        var outlooks = new Dictionary<string, RetentionOutlook>(rows.Count, StringComparer.Ordinal);
        var reasons = new HashSet<string>(StringComparer.Ordinal);
        var validUntil = ages.NextChange is { } change ? now + change + ServiceClock.Interval : DateTimeOffset.MaxValue;
        foreach (var verdict in RetentionPolicy.Judge(rows.Select(row => RetentionCandidate.Of(row, ages)), rules, now))
        {
            var outlook = OutlookOf(verdict, now);

            // Many backups have the same reason, and one text takes less memory.
            reasons.Add(outlook.Reason);
            outlooks[verdict.Id] = reasons.TryGetValue(outlook.Reason, out var text) ? outlook with { Reason = text } : outlook;
            if (verdict.DaysEndAt is { } end && end > now && end < validUntil)
            {
                validUntil = end;
            }
        }

        return new PolicyOutlooks(revision, validUntil, outlooks);
    }

    private static RetentionOutlook OutlookOf(RetentionVerdict verdict, DateTimeOffset now) =>
        verdict.IsExpired
            ? new RetentionOutlook(verdict.DaysEndAt, $"{RetentionOutlook.Expiring}: {verdict.Reason}", IsExpired: true)
            : new RetentionOutlook(verdict.ExpiresAt(now), verdict.Reason, IsExpired: false);

    // A statement that changes what retention considers without a new revision fails the tests that read backups after it.
    [Conditional("DEBUG")]
    private void CheckUnchanged(CatalogueSession session, PolicyOutlooks? known, DateTimeOffset now)
    {
        var hasAges = protection.MinAge + protection.RecentAge > TimeSpan.Zero;
        if (known is not null && !hasAges && !Same(known, Judge(session, known.Revision, now)))
        {
            throw new UnreachableException("What retention considers was changed without a new revision.");
        }
    }

    private static bool Same(PolicyOutlooks one, PolicyOutlooks other) =>
        one.ById.Count == other.ById.Count && other.ById.All(pair => one.ById.GetValueOrDefault(pair.Key) == pair.Value);
}
