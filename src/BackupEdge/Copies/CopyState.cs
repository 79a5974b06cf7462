using BackupEdge.Catalogue;
using BackupEdge.Retention;

namespace BackupEdge.Copies;

/// <summary>What a run has read from the catalogue, in one transaction, and from the archives whose generation was not known.</summary>
internal sealed class CopyState
{
    private readonly IReadOnlyList<CopySource> _sources;
    private readonly IReadOnlyList<CopiedRow> _copied;
    private readonly ILookup<long, long> _copiedNeeds;
    private readonly Dictionary<long, RetainedRow> _retained;
    private readonly HashSet<long>? _expired;

    private CopyState(
        IReadOnlyList<CopySource> sources,
        IReadOnlyList<CopiedRow> copied,
        ILookup<long, long> copiedNeeds,
        Dictionary<long, RetainedRow> retained,
        HashSet<long>? expired
    ) => (_sources, _copied, _copiedNeeds, _retained, _expired) = (sources, copied, copiedNeeds, retained, expired);

    /// <summary>The archives of the data folder by their sequence numbers.</summary>
    public required IReadOnlyDictionary<long, CopySourceRow> Rows { get; init; }

    /// <summary>The backups that were deleted here, by their sequence numbers.</summary>
    public required IReadOnlyDictionary<long, DeletedBackupRow> Deleted { get; init; }

    /// <summary>Reads the state.</summary>
    public static CopyState Read(CopyContext context)
    {
        var (rows, needs, copied, copiedNeeds, deleted, retained, ages) = context.Catalogue.Read(session =>
            (
                session.Copies.Sources(),
                session.Copies.Needs().ToLookup(pair => pair.Backup, pair => pair.Archive),
                session.Copies.Copied(context.Name),
                session.Copies.CopiedNeeds(context.Name).ToLookup(pair => pair.Backup, pair => pair.Archive),
                session.Copies.Deleted(),
                session.Backups.Retained().ToDictionary(row => row.Sequence),
                GuardedAges.Read(session, context.Protection)
            )
        );
        var known = copied.ToLookup(row => row.Sequence);
        var sources = new List<CopySource>();
        foreach (var row in rows)
        {
            // The file of an archive changes only when it is replaced, which the catalogue counts.
            var same = known[row.Sequence].FirstOrDefault(one => one.Rewrites == row.Rewrites);
            var found = same is not null
                ? (Name: new CopyName(row.Sequence, row.Id, same.Generation), same.IsWhole)
                : LocalGenerations.Read(context.Archives, row.Id);
            sources.Add(new CopySource(row.Sequence, row.Id, row.IsBackup, found?.Name, found?.IsWhole ?? false, [.. needs[row.Sequence]]));
        }

        return new CopyState(sources, copied, copiedNeeds, retained, Expired(context, copied, retained, ages))
        {
            Rows = rows.ToDictionary(row => row.Sequence),
            Deleted = deleted.ToDictionary(row => row.Sequence),
        };
    }

    /// <summary>Returns what the plan is made from.</summary>
    public CopyPlanInput ToInput() =>
        new(
            _sources,
            [
                .. _copied.Select(row => new CopiedArchive(
                    new CopyName(row.Sequence, row.Id, row.Generation),
                    row.DroppedAt is not null,
                    [.. _copiedNeeds[row.Sequence]]
                )),
            ],
            DeletedHere(),
            _expired
        );

    // No backup expires because one of the clocks is wrong.
    private static HashSet<long>? Expired(
        CopyContext context,
        IReadOnlyList<CopiedRow> copied,
        Dictionary<long, RetainedRow> retained,
        GuardedAges ages
    )
    {
        var (here, there) = (context.Now, context.StoreNow);
        var expired = CopyRetention.Expired(context.Definition, copied, retained, ages, here);
        if (here != there)
        {
            expired?.IntersectWith(CopyRetention.Expired(context.Definition, copied, retained, ages, there)!);
        }

        return expired;
    }

    // A row that was read from a damaged catalogue may name another backup. What is alive here was not deleted here.
    private HashSet<long> DeletedHere()
    {
        var living = _sources.Where(source => source.IsBackup).Select(source => source.Sequence).ToHashSet();
        var ids = _copied.ToLookup(row => row.Sequence, row => row.Id);
        return
        [
            .. Deleted
                .Values.Where(row => !living.Contains(row.Sequence) && ids[row.Sequence].All(id => id == row.Id))
                .Select(row => row.Sequence),
        ];
    }

    /// <summary>
    /// Returns what the retention of the copy considers of a backup, also of one that was deleted here; null if that is not known.
    /// </summary>
    public RetainedRow? RetainedOf(long sequence) =>
        _retained.GetValueOrDefault(sequence)
        ?? _copied.FirstOrDefault(row => row.Sequence == sequence && row.Retained is not null)?.Retained;

    /// <summary>Returns whether an archive is sealed, also if the data folder does not know it any more.</summary>
    public bool IsSealed(long sequence) => Rows.TryGetValue(sequence, out var row) && row.IsSealed;
}
