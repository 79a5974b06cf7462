using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Encryption;
using BackupEdge.Faults;
using BackupEdge.Objects;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Composition;

/// <summary>Opens a data folder for the first time after it was recovered from a copy.</summary>
internal static class RecoveredServices
{
    /// <summary>
    /// Opens the folder, ends the jobs of the lost host, and adds the archives that its catalogue does not have. Jobs that were queued
    /// there <em>must not</em> run here: a restore may have been meant for another machine.
    /// </summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">What was recovered.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">The factory for loggers.</param>
    /// <param name="offered">Identities that open keys and contents; null for none. They are disposed with the result.</param>
    /// <param name="connect">Connects to the stores of copies; null for the default.</param>
    /// <exception cref="Fault">Those of opening a data folder.</exception>
    public static async Task<OwningServices> OpenAsync(
        Settings settings,
        RecoveredFolder folder,
        TimeProvider time,
        ILoggerFactory logs,
        OfferedKeys? offered = null,
        Func<CopyPlace, IObjectStore>? connect = null
    )
    {
        var services = OwningServices.Open(settings, time, logs, offered, connect);
        try
        {
            var now = time.GetUtcNow();
            services.Catalogue.Write(session => Reconcile(session, folder, now));
            foreach (var job in services.Catalogue.Read(session => session.Jobs.OfStatus(RunStatus.Queued)))
            {
                services.Queue.Cancel(job.Id);
            }

            services.Runner.Recover();
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    // The tombstones can be newer than the copy of the catalogue, and a deleted backup can be brought back.
    private static void Reconcile(CatalogueSession session, RecoveredFolder folder, DateTimeOffset now)
    {
        var retired = folder.Retired.ToHashSet(StringComparer.Ordinal);
        foreach (var id in folder.Retired)
        {
            if ((session.Backups.Find(id) ?? session.Backups.FindInBin(id)) is not null)
            {
                session.Backups.MarkDeleted(id, now);
            }
        }

        foreach (var (id, _) in session.Backups.Deleted())
        {
            if (folder.Archives.Contains(id, StringComparer.Ordinal) && !retired.Contains(id))
            {
                session.Backups.Remove(id);
            }
        }
    }
}
