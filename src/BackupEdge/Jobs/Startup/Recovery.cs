using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
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
    Settings settings,
    CatalogueDatabase catalogue,
    IArchiveStore store,
    IEngine engine,
    Sweep sweep,
    Adoption adoption,
    Notifier notifier,
    TimeProvider time,
    ILogger logger
)
{
    private const string Why = "The service stopped while this job was running. Run it again.";

    /// <summary>Runs the recovery. If the catalogue is a copy outside the data folder, the store is not changed.</summary>
    /// <exception cref="Fault"><c>io_error</c> or <c>no_space</c>.</exception>
    public void Run()
    {
        if (settings.Data.Records != settings.Data.Path)
        {
            RunOnCopy();
            return;
        }

        var partials = store.RemovePartials();
        if (partials > 0)
        {
            JobLog.PartialsRemoved(logger, partials);
        }

        SqliteDatabase.Clear(settings.Data.Scratch);
        catalogue.Write(session => session.Backups.RepairSequence(AdoptedRecord.MaxSequence));
        foreach (var job in catalogue.Read(session => session.Jobs.OfStatus(RunStatus.Running)))
        {
            var ending = OutcomeOf(job);
            JobLog.Recovered(logger, job.Id, WireNames.Of(ending.Job.Status));
            catalogue.Write(session =>
            {
                ending.Write(session);
                notifier.JobEnded(session, ending.Job);
            });
        }

        CompareWithStore();
        sweep.Run();
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
            var hasArchive = job is { Kind: JobKind.Backup, BackupId: { } id } && store.Exists(id);
            var ending = hasArchive ? OutcomeOf(job) : JobOutcome.Interrupted(job, Why, time.GetUtcNow());
            catalogue.Write(ending.Write);
        }

        adoption.Run();
    }

    private JobOutcome OutcomeOf(JobRow job)
    {
        if (job is { Kind: JobKind.Backup, BackupId: { } id } && store.Exists(id))
        {
            return PassedOver.TryDescribe(engine, id, out var facts, out var problem)
                ? JobOutcome.BackedUp(job, facts!)
                : JobOutcome.Failed(job, new Fault(FaultCode.ArchiveDamaged, problem!, ("backup_id", id)), time.GetUtcNow());
        }

        RunAfterHooks(job);
        return JobOutcome.Interrupted(job, Why, time.GetUtcNow());
    }

    private void RunAfterHooks(JobRow job)
    {
        if (job is not { Kind: JobKind.Backup, BackupId: { } id } || catalogue.Read(session => session.Backups.Find(id)) is not { } backup)
        {
            return;
        }

        foreach (var source in backup.Sources)
        {
            if (settings.FindSource(source.Name)?.After is not { } after)
            {
                continue;
            }

            try
            {
                HookRun.Run(after, "after", source.Name, HookRun.Facts(id, WireNames.Of(backup.Type)), time, CancellationToken.None);
                JobLog.AfterHookRun(logger, source.Name, id);
            }
            catch (Fault fault)
            {
                JobLog.AfterHookFailed(logger, source.Name, id, fault.Message);
            }
        }
    }

    private void CompareWithStore()
    {
        var archives = store.List().ToHashSet(StringComparer.Ordinal);
        foreach (var backup in catalogue.Read(session => session.Backups.OfStatus(RunStatus.Completed)))
        {
            if (!archives.Contains(backup.Id))
            {
                JobLog.ArchiveMissing(logger, backup.Id);
                catalogue.Write(session => session.Backups.Update(backup with { Status = RunStatus.Missing }));
            }
        }

        foreach (var backup in catalogue.Read(session => session.Backups.OfStatus(RunStatus.Missing)))
        {
            if (archives.Contains(backup.Id))
            {
                JobLog.ArchiveReturned(logger, backup.Id);
                catalogue.Write(session => session.Backups.Update(backup with { Status = RunStatus.Completed }));
            }
        }

        adoption.Run();
    }
}
