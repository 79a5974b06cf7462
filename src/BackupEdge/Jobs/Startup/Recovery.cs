using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Drills;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Notifications;
using BackupEdge.Retention;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>
/// Makes catalogue and archive store consistent after the last process ended in any way. Must run under the data folder's lock and before
/// any job. If the archive of a running backup exists, the process ended between the rename and the update of the row, so the backup is
/// completed. All other running jobs are interrupted, deletions in progress are finished, and unknown archives are adopted. A source whose
/// backup was interrupted may still be frozen by its hook <c>before</c>, so its hook <c>after</c> is run.
/// </summary>
internal sealed class Recovery(
    DataPaths data,
    CatalogueDatabase catalogue,
    IArchiveStore store,
    InterruptedJobs interrupted,
    Bin bin,
    ServiceClock clock,
    Adoption adoption,
    Notifier notifier,
    ILogger logger
)
{
    /// <summary>Runs the recovery. If the catalogue is a copy outside the data folder, the store is not changed.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Run()
    {
        if (data.Records != data.Path)
        {
            RunOnCopy();
            return;
        }

        var partials = store.RemovePartials();
        if (partials > 0)
        {
            JobLog.PartialsRemoved(logger, partials);
        }

        DrillFolder.RemoveMemory(data.Scratch);
        SqliteDatabase.Clear(data.Scratch);
        catalogue.Write(session => session.Backups.RepairSequence(AdoptedRecord.MaxSequence));
        foreach (var job in catalogue.Read(session => session.Jobs.OfStatus(RunStatus.Running)))
        {
            var ending = interrupted.End(job, runHooks: true);
            JobLog.Recovered(logger, job.Id, WireNames.Of(ending.Job.Status));
            catalogue.Write(session =>
            {
                ending.Write(session);
                notifier.JobEnded(session, ending.Job);
            });
        }

        bin.RemoveUnfinished();
        clock.Tick();
        CompareWithStore();
        bin.Run();
    }

    // The store cannot be changed, and the queued jobs in the copy of its catalogue belong to another service.
    private void RunOnCopy()
    {
        foreach (
            var job in catalogue.Read(session =>
                session.Jobs.OfStatus(RunStatus.Running).Concat(session.Jobs.OfStatus(RunStatus.Queued)).ToList()
            )
        )
        {
            catalogue.Write(interrupted.End(job, runHooks: false).Write);
        }

        adoption.Run();
    }

    private void CompareWithStore()
    {
        var archives = store.List().ToHashSet(StringComparer.Ordinal);
        var retired = store.ListRetired().ToHashSet(StringComparer.Ordinal);
        foreach (var (sequence, id, isDeleted, wasMissing) in catalogue.Read(session => session.Backups.Stored()))
        {
            // Other backups may need the archive of a deleted one, which is retired in most cases.
            var isMissing = !archives.Contains(id) && !(isDeleted && retired.Contains(id));
            if (isMissing == wasMissing)
            {
                continue;
            }

            catalogue.Write(session => session.Backups.SetMissing(sequence, isMissing));
            if (isMissing)
            {
                JobLog.ArchiveMissing(logger, id);
            }
            else
            {
                JobLog.ArchiveReturned(logger, id);
            }
        }

        adoption.Run();
    }
}
