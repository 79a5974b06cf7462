using BackupEdge.Catalogue;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Retention;

/// <summary>
/// Finishes deletes. An archive that no living backup needs goes, then its row; one that is still needed is retired, so that
/// a catalogue made again from the archives does not bring the backup back. Which archives are needed <em>must</em> be decided in the
/// catalogue alone: a backup's references stand there before it counts as completed, and a running one's base cannot be deleted. So
/// while the store holds an archive that the catalogue does not know, nothing goes but in a prune that has read all of them.
/// </summary>
internal sealed class Sweep(
    CatalogueDatabase catalogue,
    IArchiveStore store,
    SpaceReserve reserve,
    PassedOver passedOver,
    TimeProvider time
)
{
    /// <summary>How long a retired archive that came from elsewhere is kept for others to come that may need it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private readonly Lock _lock = new();

    /// <summary>Does what is to be done; what fails now is tried again the next time.</summary>
    /// <param name="reading">What a prune has read of the archives that are not in the catalogue; null outside of a prune.</param>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Run(StoreReading? reading = null)
    {
        lock (_lock)
        {
            var deleted = catalogue.Read(session => session.Backups.Deleted());
            var mayGo = deleted.All(backup => backup.IsNeeded) ? _ => false : Judge(reading);
            foreach (var (id, isNeeded) in deleted)
            {
                if (isNeeded || !mayGo(id))
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

            // What was freed is spare for the next delete first.
            reserve.Fill();
        }
    }

    /// <summary>Whether a retired archive came so long ago that whatever needs it must have come too.</summary>
    public static bool IsPastGrace(DateTimeOffset foundAt, DateTimeOffset now) => now - foundAt >= Grace;

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
