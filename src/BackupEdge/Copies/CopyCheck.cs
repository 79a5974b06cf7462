using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Copies;

/// <summary>
/// Looks up the objects of all copied archives in one list of the store, which costs a request for each 1000 objects: each record and each
/// archive must be there in the version that this host wrote, and each archive with its size. Nothing is read, and nothing is changed in
/// the store.
/// </summary>
/// <param name="context">The copy.</param>
internal sealed class CopyCheck(CopyContext context)
{
    private readonly List<PathReport> _damaged = [];
    private readonly List<PathReport> _warnings = [];

    /// <summary>The archives that are damaged or missing.</summary>
    public IReadOnlyList<PathReport> Damaged => _damaged;

    /// <summary>The archives that someone else has touched without harm, or whose locks are too short.</summary>
    public IReadOnlyList<PathReport> Warnings => _warnings;

    /// <summary>The archives that are there as they should be, by the list.</summary>
    public IReadOnlyList<CopiedRow> Whole { get; private set; } = [];

    /// <summary>The number of archives that were looked up.</summary>
    public int Checked { get; private set; }

    /// <summary>The number of archives that someone else has touched without harm.</summary>
    public int Touched { get; private set; }

    /// <summary>Lists the store, and records what was found. No run of the copy may change the store meanwhile.</summary>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>, <c>io_error</c> or <c>no_space</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var (all, needed) = context.Catalogue.Read(session =>
            (session.Copies.Copied(context.Name), session.Copies.CopiedNeeds(context.Name).Select(pair => pair.Archive).ToHashSet())
        );

        // The archive of a deleted backup that nothing needs may be half deleted.
        var rows = all.Where(row => row.DroppedAt is null || needed.Contains(row.Sequence)).ToList();
        var wanted = new Dictionary<string, FoundObject>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var name = NameOf(row);
            wanted[name.ArchiveKey] = new FoundObject(row.Version);
            wanted[name.RecordKey] = new FoundObject(row.RecordVersion);
        }

        foreach (var prefix in new[] { CopyLayout.Records, CopyLayout.Archives })
        {
            await foreach (var stored in context.Store.ListVersionsAsync(prefix, cancel))
            {
                wanted.GetValueOrDefault(stored.Key)?.Add(stored);
            }
        }

        context.Catalogue.Write(session => Record(session, rows, wanted));
    }

    private bool Record(CatalogueSession session, List<CopiedRow> rows, Dictionary<string, FoundObject> wanted)
    {
        // The transaction may be tried again.
        (Checked, Touched) = (rows.Count, 0);
        _damaged.Clear();
        _warnings.Clear();
        var whole = new List<CopiedRow>();
        foreach (var row in rows)
        {
            var name = NameOf(row);
            var (archive, record) = (wanted[name.ArchiveKey], wanted[name.RecordKey]);
            var problem = ProblemOf(row, name, archive, record) ?? (row.IsDamaged ? row.Problem : null);
            if (problem is not null)
            {
                session.Copies.SetDamaged(context.Name, row, problem);
                _damaged.Add(new PathReport(row.Id, "damaged", problem));
                continue;
            }

            whole.Add(row);
            session.Copies.SetChecked(context.Name, row, context.Now);
            var touched = TouchOf(name, archive, record);
            if (touched != row.Problem)
            {
                session.Copies.SetProblem(context.Name, row, touched);
            }

            if (touched is not null)
            {
                Touched++;
                _warnings.Add(new PathReport(row.Id, "touched", touched));
            }

            if (context.Locks.IsShort(row.ProtectedUntil, context.StoreNow))
            {
                _warnings.Add(
                    new PathReport(row.Id, "unlocked", "Its lock ends earlier than the settings say. The next run of the copy extends it.")
                );
            }
        }

        Whole = whole;
        return true;
    }

    private string? ProblemOf(CopiedRow row, CopyName name, FoundObject archive, FoundObject record)
    {
        var what =
            record.Named is null ? $"'{name.RecordKey}' is missing in {context.Store.Address}"
            : archive.Named is null ? $"'{name.ArchiveKey}' is missing in {context.Store.Address}"
            : archive.Named.Length != row.Bytes
                ? $"'{name.ArchiveKey}' in {context.Store.Address} has {archive.Named.Length} bytes, not {row.Bytes}"
            : row.RecordBytes is { } bytes && record.Named.Length != bytes
                ? $"'{name.RecordKey}' in {context.Store.Address} has {record.Named.Length} bytes, not {bytes}"
            : null;
        return what is null ? null : $"{what}. {AdviceFor(row)}";
    }

    private string? TouchOf(CopyName name, FoundObject archive, FoundObject record) =>
        archive.IsHidden ? $"'{name.ArchiveKey}' in {context.Store.Address} was deleted or overwritten, not by this host. {Kept}"
        : record.IsHidden ? $"'{name.RecordKey}' in {context.Store.Address} was deleted or overwritten, not by this host. {Kept}"
        : null;

    private const string Kept = "The version that this host wrote is still there, and a recovery uses it.";

    /// <summary>Returns what happens next about a damaged archive, as sentences.</summary>
    public string AdviceFor(CopiedRow row) =>
        context.IsLocal(row.Id)
            ? "The next run of the copy writes it again."
            : "The data folder does not have this archive any more. Bring the object back from another copy, or delete the backups that "
                + "need it and make a new full backup now.";

    private static CopyName NameOf(CopiedRow row) => new(row.Sequence, row.Id, row.Generation);
}
