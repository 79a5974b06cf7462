using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Faults;

namespace BackupEdge.Retention;

/// <summary>
/// Makes the plan of a prune: which backups have expired, which archives nobody needs then, and which hold so much that nobody
/// needs that rewriting them pays. Changes nothing.
/// </summary>
internal sealed class PrunePlanner(IEngine engine, RetentionRules rules, TimeProvider time)
{
    // Rewriting costs reading and writing what stays: below half it is less than what it frees.
    private const double WorthRewriting = 0.5;

    /// <summary>Makes it.</summary>
    /// <param name="catalogue">What is known.</param>
    /// <param name="reading">What was read of archives that are not known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RetentionPlan Make(CatalogueDatabase catalogue, StoreReading reading, CancellationToken cancellationToken)
    {
        var view = catalogue.Read(View.Of);
        var verdicts = RetentionPolicy.Judge(view.Completed.Select(Candidate), rules, time.GetUtcNow());
        var expired = verdicts
            .Where(verdict => verdict.IsExpired && !view.InUse.Contains(verdict.Id))
            .Select(verdict => verdict.Id)
            .ToHashSet(StringComparer.Ordinal);
        var backups = verdicts.Select(verdict => new BackupDecision(
            verdict.Id,
            expired.Contains(verdict.Id) ? BackupAction.Delete : BackupAction.Keep,
            verdict.IsExpired
                ? view.InUse.Contains(verdict.Id)
                    ? "a job uses it"
                    : "no rule keeps it"
                : string.Join(", ", verdict.Reasons)
        ));
        return new RetentionPlan([.. backups], PlanArchives(view, expired, reading, cancellationToken));
    }

    private static RetentionCandidate Candidate(BackupRow row) =>
        new(row.Id, row.Sequence, row.CreatedAt, BackupRepository.SetOf(row), row.RetentionDays, row.IsHeld, row.Operator);

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
        foreach (var row in view.Deleted.Concat(view.Completed.Where(row => expired.Contains(row.Id))).OrderBy(row => row.Sequence))
        {
            if (KeptFor(row.Id, view, reading) is { } reason)
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Keep, reason, row.Counts.StoredBytes, null, null));
                continue;
            }

            var living = view.DependentsOf(row.Sequence).Where(dependent => !expired.Contains(dependent.Id)).ToList();
            if (living.Count == 0)
            {
                plan.Add(new ArchiveDecision(row.Id, ArchiveAction.Delete, "no backup needs it", row.Counts.StoredBytes, 0, null));
                continue;
            }

            needed.Add(row);
            living.ForEach(dependent => dependents[dependent.Sequence] = dependent);
        }

        plan.AddRange(Weigh(needed, [.. dependents.Values], view, cancellationToken));
        return plan;
    }

    // Why an archive must stay as it is for the sake of others that are not in the catalogue, or not there yet; null when it need not.
    private string? KeptFor(string id, View view, StoreReading reading)
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
            ? $"it was found retired at {at:u}, and for {Sweep.Grace.TotalDays} days what needs it may still be on its way"
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
            // One by one: what is wrong with one archive, or with a backup that needs it, does not concern the others.
            return
            [
                .. archives.SelectMany(row =>
                    Weigh([row], [.. view.DependentsOf(row.Sequence).Where(dependents.Contains)], view, cancellationToken)
                ),
            ];
        }
        catch (Fault fault)
        {
            // What cannot be weighed stays: space is cheaper than a backup.
            return archives.Select(row => new ArchiveDecision(
                row.Id,
                ArchiveAction.Keep,
                "how much of it is needed cannot be told: " + $"{fault.Message}",
                row.Counts.StoredBytes,
                null,
                null
            ));
        }
    }

    private static ArchiveDecision Decide(ArchiveNeed need)
    {
        var share = need.TotalBytes == 0 ? 1 : (double)need.NeededBytes / need.TotalBytes;
        var action = share < WorthRewriting ? ArchiveAction.Rewrite : ArchiveAction.Keep;
        return new ArchiveDecision(need.Id, action, $"{share:P0} of it is needed", need.StoredBytes, need.NeededBytes, need.TotalBytes);
    }

    // One consistent state of the catalogue.
    private sealed record View(
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
            var living = completed.Concat(session.Backups.OfStatus(RunStatus.Missing)).ToDictionary(row => row.Sequence);
            var inUse = completed
                .Where(row => session.Jobs.ActiveOf(row.Id).Count > 0)
                .Select(row => row.Id)
                .ToHashSet(StringComparer.Ordinal);
            // A reference of a backup that is not there keeps its archive in the sweep, which asks the catalogue again.
            var byArchive = session
                .Backups.References()
                .Where(reference => living.ContainsKey(reference.Backup))
                .ToLookup(reference => reference.Archive, reference => living[reference.Backup]);
            return new View(completed, session.Backups.DeletedRows(), inUse, byArchive, session.Adoptions.FoundRetired());
        }

        public IEnumerable<BackupRow> DependentsOf(long archive) => ByArchive[archive];
    }
}
