using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>Chooses what a drill restores.</summary>
internal static class DrillSelection
{
    private const int MaxSearched = 1000;

    /// <summary>
    /// Returns the sources in the order in which they are restored. If no backup is given, these are the configured sources, or if there
    /// are none, those of the newest backup; those come first that a drill restored longest ago, with any result: so one that takes too
    /// long does not keep all others from being proven.
    /// </summary>
    /// <exception cref="Fault">
    /// <c>backup_not_found</c> if the backup was deleted since the request; <c>drill_skipped</c> if it is not in the copy.
    /// </exception>
    public static IReadOnlyList<DrillChoice> Read(CatalogueSession session, Settings settings, DrillRequest request)
    {
        if (request.BackupId is { } id)
        {
            var backup = session.Backups.Find(id) ?? throw AbsentBackup.Of(session, id);
            if (request.Copy is { } copy && !IsIn(session, copy, backup))
            {
                throw new Fault(
                    FaultCode.DrillSkipped,
                    $"The backup '{id}' is not in the copy '{copy}' (yet). Run the copy first, or choose another backup.",
                    ("backup_id", id),
                    ("copy", copy)
                );
            }

            return
            [
                .. backup
                    .Sources.Where(source => request.Sources?.Contains(source.Name) != false)
                    .Select(source => new DrillChoice(source.Name, backup)),
            ];
        }

        return
        [
            .. Names(session, settings)
                .Where(name => request.Sources?.Contains(name) != false)
                .OrderBy(name => session.Drills.ProofOf(name).Last?.EndedAt ?? DateTimeOffset.MinValue)
                .Select(name => Of(session, name, request)),
        ];
    }

    private static DrillChoice Of(CatalogueSession session, string source, DrillRequest request)
    {
        var chosen = Choose(session, source, request);
        var missing =
            request.Pick == DrillPick.Newest
                ? session
                    .Backups.MissingAfter(source, scope: null, chosen?.Sequence ?? -1, MaxSearched)
                    .FirstOrDefault(id => session.Backups.Find(id) is { } row && IsIn(session, request.Copy, row))
                : null;
        return new DrillChoice(source, chosen, missing);
    }

    // The command line can back up sources that are in no configuration file.
    private static IEnumerable<string> Names(CatalogueSession session, Settings settings) =>
        settings.Sources.Count > 0
            ? settings.Sources.Select(source => source.Name)
            : session
                .Backups.List(new BackupFilter { Limit = 1, Status = RunStatus.Completed })
                .Rows.SelectMany(row => row.Sources)
                .Select(source => source.Name);

    private static BackupRow? Choose(CatalogueSession session, string source, DrillRequest request)
    {
        var ids = request.Pick switch
        {
            DrillPick.Newest => session.Drills.NewestFirst(source, request.Copy is null ? 1 : MaxSearched),
            DrillPick.LeastProven => session.Drills.LeastProvenFirst(source, request.Copy is null ? 1 : MaxSearched),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Pick, "Unknown choice."),
        };
        return ids.Select(session.Backups.Find).FirstOrDefault(row => row is not null && IsIn(session, request.Copy, row));
    }

    // A backup that was not copied yet says nothing about the copy.
    private static bool IsIn(CatalogueSession session, string? copy, BackupRow backup) =>
        copy is null
        || (session.Copies.InCopy(copy, [backup.Sequence]).TryGetValue(backup.Sequence, out var found) && found is { IsKept: true });
}
