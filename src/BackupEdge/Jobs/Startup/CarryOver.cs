using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Copies the data that no archive contains from a damaged catalogue to its replacement: API keys, schedules, holds, changed labels,
/// retention and tags of backups, audit records, and for copies the id of the data folder and what was deleted on purpose. The backups are
/// read from the archives.
/// </summary>
internal static class CarryOver
{
    /// <summary>Copies the data and logs the number of rows.</summary>
    /// <param name="kept">The path of the damaged catalogue.</param>
    /// <param name="catalogue">The new catalogue, which must be empty.</param>
    /// <param name="now">The current time, UTC.</param>
    /// <param name="logger">The log to write to.</param>
    /// <param name="key">The key of the damaged catalogue if it is sealed; null for a plain one.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the new catalogue.</exception>
    public static void Run(string kept, CatalogueDatabase catalogue, DateTimeOffset now, ILogger logger, CatalogueKey? key = null)
    {
        var found = CatalogueSalvage.Read(kept, key);
        List<ScheduleRow> schedules = [.. found.Schedules.Where(row => !row.IsConfigured && IsValid(row)).DistinctBy(row => row.Id)];
        List<BackupMarks> changes = [.. found.Changes.Where(IsValid).DistinctBy(marks => marks.BackupId)];
        List<string> holds = [.. found.Holds.Where(ArchiveId.IsValid).Distinct(StringComparer.Ordinal)];
        catalogue.Write(session =>
        {
            foreach (var key in found.Keys.DistinctBy(row => row.Id))
            {
                session.Keys.Insert(key);
                if (key.RevokedAt is { } revoked)
                {
                    session.Keys.Revoke(key.Id, revoked);
                }

                if (key.LastUsedAt is { } used)
                {
                    session.Keys.Touch(key.Id, used);
                }
            }

            // The runs of the schedules are lost, so due times in the past may already have run.
            schedules.ForEach(row => session.Schedules.Insert(row with { CountsFrom = now }));
            holds.ForEach(session.Adoptions.CarryHold);
            changes.ForEach(session.Adoptions.CarryChanges);
            CarryAudit(session, found);

            // Without it, the copies would be those of another data folder.
            if (found.Store is { } store)
            {
                session.Copies.SetStore(store);
            }

            foreach (var deleted in found.Deleted.Where(row => ArchiveId.IsValid(row.Id)).DistinctBy(row => row.Sequence))
            {
                session.Copies.AddDeleted(deleted);
            }
        });
        JobLog.CatalogueSalvaged(
            logger,
            found.Keys.Count,
            schedules.Count,
            holds.Count,
            changes.Count,
            found.Audit.Count,
            found.Lost + found.Schedules.Count(row => !row.IsConfigured) - schedules.Count
        );
    }

    // The chain goes on, so that a verification reports the records that were lost, and confirms the others.
    private static void CarryAudit(CatalogueSession session, SalvagedRows found)
    {
        if (found.End is { } end)
        {
            session.Audit.Continue(end, found.Forgotten, found.Audit);
            return;
        }

        foreach (var record in found.Audit)
        {
            session.Audit.Insert(record.Row);
        }
    }

    // The same checks as in the API, since the scheduler relies on them.
    private static bool IsValid(ScheduleRow row) => !row.Definition().Problems().Any();

    private static bool IsValid(BackupMarks marks) => ArchiveId.IsValid(marks.BackupId) && MarkRules.ProblemOf(marks) is null;
}
