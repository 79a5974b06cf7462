using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Retention;

/// <summary>
/// Creates the plan of a prune: which backups have expired, which archives are not needed any more, and which archives contain so much data
/// that is not needed that they should be rewritten. The planner changes nothing.
/// </summary>
/// <param name="engine">Measures the archives.</param>
/// <param name="rules">The rules of retention.</param>
/// <param name="protection">What protects backups from being deleted.</param>
/// <param name="time">The clock.</param>
/// <param name="isEvicted">Returns whether an archive is only in a copy, where it is not rewritten; null if none is.</param>
internal sealed class PrunePlanner(
    IEngine engine,
    RetentionRules rules,
    ProtectionRules protection,
    TimeProvider time,
    Func<string, bool>? isEvicted = null
)
{
    // Archives are rewritten if the needed share is lower: then fewer bytes are copied than freed.
    private const double RewriteThreshold = 0.5;

    /// <summary>The reason why an expired backup stays until a job has ended.</summary>
    public const string UsedByJob = "a job uses it";

    private const string InBin = "its backup goes to the bin";

    private const string OnlyInCopy = "it is only in a copy, where archives are not rewritten";

    /// <summary>Creates the plan.</summary>
    /// <param name="catalogue">The catalogue, which is only read.</param>
    /// <param name="reading">The result of reading the archives that are not in the catalogue.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RetentionPlan Make(CatalogueDatabase catalogue, StoreReading reading, CancellationToken cancellationToken)
    {
        var (view, ages) = catalogue.Read(session => (View.Of(session), GuardedAges.Read(session, protection)));
        var candidates = view.Candidates.Select(row => RetentionCandidate.Of(row, ages));
        var verdicts = RetentionPolicy.Judge(candidates, rules, time.GetUtcNow());
        var expired = verdicts
            .Where(verdict => verdict.IsExpired && !view.InUse.Contains(verdict.Id))
            .Select(verdict => verdict.Id)
            .ToHashSet(StringComparer.Ordinal);
        var backups = verdicts.Select(verdict => new BackupDecision(
            verdict.Id,
            expired.Contains(verdict.Id) ? BackupAction.Delete : BackupAction.Keep,
            verdict.IsExpired && view.InUse.Contains(verdict.Id) ? UsedByJob : verdict.Reason
        ));
        return new RetentionPlan([.. backups], PlanArchives(view, expired, reading, cancellationToken));
    }

    private List<ArchiveDecision> PlanArchives(
        View view,
        HashSet<string> expired,
        StoreReading reading,
        CancellationToken cancellationToken
    )
    {
        var plan = new List<ArchiveDecision>();
        var needed = new List<BackupRow>();
        var dependents = new SortedDictionary<long, BackupRow>();
        var hasBin = protection.UndeleteDays > 0;
        foreach (var row in view.Deleted.Concat(view.Completed.Where(row => expired.Contains(row.Id))).OrderBy(row => row.Sequence))
        {
            if (hasBin && expired.Contains(row.Id))
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Keep, InBin, row.Counts.StoredBytes, null, null));
                continue;
            }

            if (ReasonToKeep(row.Id, view, reading) is { } reason)
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Keep, reason, row.Counts.StoredBytes, null, null));
                continue;
            }

            var remaining = view.DependentsOf(row.Sequence).Where(dependent => hasBin || !expired.Contains(dependent.Id)).ToList();
            if (remaining.Count == 0)
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Delete, "no backup needs it", row.Counts.StoredBytes, 0, null));
                continue;
            }

            if (isEvicted?.Invoke(row.Id) == true)
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Keep, OnlyInCopy, row.Counts.StoredBytes, null, null));
                continue;
            }

            needed.Add(row);
            remaining.ForEach(dependent => dependents[dependent.Sequence] = dependent);
        }

        plan.AddRange(Weigh(needed, [.. dependents.Values], view, cancellationToken));
        return plan;
    }

    // Returns why an archive must not be changed because of archives that are not in the catalogue or may be added to the store later;
    // null if there is no such reason.
    private string? ReasonToKeep(string id, View view, StoreReading reading)
    {
        if (reading.Unread.Count > 0)
        {
            return $"'{reading.Unread[0]}' could not be read and may need it";
        }

        if (reading.Needed.Contains(id))
        {
            return "an archive that is not in the catalogue needs it";
        }

        return view.FoundRetired.TryGetValue(id, out var at) && !Sweep.IsPastGrace(at, time.GetUtcNow())
            ? $"it was found retired at {at:u}, and archives that need it may be added within {Sweep.Grace.TotalDays} days"
            : null;
    }

    private IEnumerable<ArchiveDecision> Weigh(
        List<BackupRow> archives,
        IReadOnlyList<BackupRow> dependents,
        View view,
        CancellationToken cancellationToken
    )
    {
        if (archives.Count == 0)
        {
            return [];
        }

        try
        {
            return engine
                .MeasureNeeds([.. archives.Select(row => row.Id)], [.. dependents.Select(row => row.Id)], cancellationToken)
                .Select(Decide);
        }
        catch (Fault) when (archives.Count > 1)
        {
            // Weighs each archive separately, so that a fault of one archive or of its dependents does not affect the others.
            return
            [
                .. archives.SelectMany(row =>
                    Weigh([row], [.. view.DependentsOf(row.Sequence).Where(dependents.Contains)], view, cancellationToken)
                ),
            ];
        }
        catch (Fault fault)
        {
            // An archive that cannot be weighed stays: space is cheaper than a backup.
            return archives.Select(row => new ArchiveDecision(
                row.Id,
                ArchiveAction.Keep,
                $"how much of it is needed could not be determined: {fault.Message}",
                row.Counts.StoredBytes,
                null,
                null
            ));
        }
    }

    private static ArchiveDecision Decide(ArchiveNeed need)
    {
        var share = need.TotalBytes == 0 ? 1 : (double)need.NeededBytes / need.TotalBytes;
        var action = share < RewriteThreshold ? ArchiveAction.Rewrite : ArchiveAction.Keep;
        return new ArchiveDecision(need.Id, action, $"{share:P0} of it is needed", need.StoredBytes, need.NeededBytes, need.TotalBytes);
    }

    // The data of the plan, from one consistent state of the catalogue.
    private sealed record View(
        IReadOnlyList<RetainedRow> Candidates,
        IReadOnlyList<BackupRow> Completed,
        IReadOnlyList<BackupRow> Deleted,
        HashSet<string> InUse,
        ILookup<long, BackupRow> ByArchive,
        IReadOnlyDictionary<string, DateTimeOffset> FoundRetired
    )
    {
        public static View Of(CatalogueSession session)
        {
            var completed = session.Backups.OfStatus(RunStatus.Completed);
            var dependents = completed
                .Concat(session.Backups.OfStatus(RunStatus.Missing))
                .Concat(session.Backups.RowsInBin())
                .ToDictionary(row => row.Sequence);
            // References of other backups are not considered here. The sweep reads the catalogue again and keeps their archives.
            var byArchive = session
                .Backups.References()
                .Where(reference => dependents.ContainsKey(reference.Backup))
                .ToLookup(reference => reference.Archive, reference => dependents[reference.Backup]);
            return new View(
                session.Backups.Retained(),
                completed,
                session.Backups.DeletedRows(),
                session.Jobs.BackupsInUse(),
                byArchive,
                session.Adoptions.FoundRetired()
            );
        }

        public IEnumerable<BackupRow> DependentsOf(long archive) => ByArchive[archive];
    }
}
