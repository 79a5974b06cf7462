using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Retention;

/// <summary>
/// Completes the deletion of backups. If no other backup needs the archive, the archive and then the row are deleted. Otherwise, the
/// archive is retired, so that a catalogue that is rebuilt from the archives does not contain the backup. Only the catalogue <em>must</em>
/// decide which archives are needed: it contains a backup's references before the backup counts as completed, and the base of a running
/// backup cannot be deleted. While the store contains archives that are not in the catalogue, only a prune that has read all of them
/// deletes archives.
/// </summary>
internal sealed class Sweep(
    CatalogueDatabase catalogue,
    IArchiveStore store,
    SpaceReserve reserve,
    PassedOver passedOver,
    TimeProvider time
)
{
    /// <summary>
    /// How long a retired archive that this catalogue did not retire is kept, since archives that need it may be added to the store later.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private readonly Lock _lock = new();

    /// <summary>Deletes or retires the archives of all deleted backups. Failures are retried at the next call.</summary>
    /// <param name="reading">The result of reading the archives that are not in the catalogue; null outside a prune.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Run(StoreReading? reading = null)
    {
        lock (_lock)
        {
            var deleted = catalogue.Read(session => session.Backups.Deleted());
            var mayDelete = deleted.All(backup => backup.IsNeeded) ? _ => false : Judge(reading);
            foreach (var (id, isNeeded) in deleted)
            {
                if (isNeeded || !mayDelete(id))
                {
                    store.Retire(id);
                }
                else
                {
                    store.Delete(id);
                    catalogue.Write(session => session.Backups.Remove(id));
                    CrashPoints.Pass(CrashPoint.BackupRemoved);
                }
            }

            // Freed space fills the reserve first, so that it is available for the next delete.
            reserve.Fill();
        }
    }

    /// <summary>Returns whether <see cref="Grace"/> has passed since a retired archive was found.</summary>
    public static bool IsPastGrace(DateTimeOffset foundAt, DateTimeOffset now) => now - foundAt >= Grace;

    // Returns a function that decides whether the archive with an id may be deleted.
    private Func<string, bool> Judge(StoreReading? reading)
    {
        var unknown = passedOver.Files();
        if (reading is null ? unknown.Count > 0 : reading.Unread.Count > 0 || !unknown.IsSubsetOf(reading.Files))
        {
            return _ => false;
        }

        var found = catalogue.Read(session => session.Adoptions.FoundRetired());
        var now = time.GetUtcNow();
        return id =>
            reading?.Needed.Contains(id) != true && (!found.TryGetValue(id, out var at) || (reading is not null && IsPastGrace(at, now)));
    }
}
