using BackupEdge.Catalogue;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Jobs;

/// <summary>
/// Finishes deletes. An archive that no living backup needs goes, then its row; one that is still needed is retired, so that
/// a catalogue made again from the archives does not bring the backup back. Which archives are needed *must* be decided in the
/// catalogue alone: a backup's references stand there before it counts as completed, and a running one's base cannot be deleted.
/// </summary>
internal sealed class Sweep(CatalogueDatabase catalogue, IArchiveStore store, SpaceReserve reserve)
{
    private readonly Lock _lock = new();

    /// <summary>Does what is to be done; what fails now is tried again the next time.</summary>
    /// <exception cref="Fault">`io_error` or `no_space`.</exception>
    public void Run()
    {
        lock (_lock)
        {
            foreach (var (id, isNeeded) in catalogue.Read(session => session.Backups.Deleted()))
            {
                if (isNeeded)
                {
                    store.Retire(id);
                }
                else
                {
                    store.Delete(id);
                    catalogue.Write(session => session.Backups.Remove(id));
                    FaultPoints.Pass(FaultPoint.BackupRemoved);
                }
            }

            // What was freed is spare for the next delete first.
            reserve.Fill(store.FreeBytes);
        }
    }
}
