using BackupEdge.Catalogue;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Takes what no archive holds from a damaged catalogue into the one that is made in its place: API keys, schedules, holds and the audit.
/// Backups come from the archives.
/// </summary>
internal static class CarryOver
{
    /// <summary>Does it, and logs how much.</summary>
    /// <param name="kept">Where the damaged catalogue lies.</param>
    /// <param name="catalogue">The new one, which is empty.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="logger">Where to log.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c> of the new catalogue.</exception>
    public static void Run(string kept, CatalogueDatabase catalogue, DateTimeOffset now, ILogger logger)
    {
        var found = CatalogueSalvage.Read(kept);
        List<ScheduleRow> schedules = [.. found.Schedules.Where(row => !row.IsConfigured && IsSound(row)).DistinctBy(row => row.Id)];
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

            // Its runs are lost: due times that are past might have run.
            schedules.ForEach(row => session.Schedules.Insert(row with { CountsFrom = now }));
            holds.ForEach(session.Adoptions.CarryHold);
            foreach (var record in found.Audit)
            {
                session.Audit.Insert(record);
            }
        });
        JobLog.CatalogueSalvaged(
            logger,
            found.Keys.Count,
            schedules.Count,
            holds.Count,
            found.Audit.Count,
            found.Lost + found.Schedules.Count(row => !row.IsConfigured) - schedules.Count
        );
    }

    // As the API would take it: the scheduler relies on that.
    private static bool IsSound(ScheduleRow row) => !row.Definition().Problems().Any();
}
