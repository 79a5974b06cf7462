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
/// Brings catalogue and archive store together again after whatever ended the last process. Must run under the data folder's
/// lock and before any job. An archive that was committed while its row still said 'running' is a completed backup: the
/// process died between the rename and the row. Everything else that ran is interrupted; what a delete began is finished, and
/// archives that the catalogue does not know are adopted. A source whose backup was cut short may still be frozen by its hook
/// <c>before</c>: its hook <c>after</c> is run.
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
    private const string Why = "The service stopped while this ran. Ask for it again.";

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
        catalogue.Write(session => session.Backups.MendSequence(AdoptedRecord.MaxSequence));
        foreach (var job in catalogue.Read(session => session.Jobs.OfStatus(RunStatus.Running)))
        {
            var ending = EndingOf(job);
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

    // The store itself cannot be changed, and what waits in the copy of its catalogue waits for somebody else.
    private void RunOnCopy()
    {
        foreach (
            var job in catalogue.Read(session =>
                session.Jobs.OfStatus(RunStatus.Running).Concat(session.Jobs.OfStatus(RunStatus.Queued)).ToList()
            )
        )
        {
            var isThere = job is { Kind: JobKind.Backup, BackupId: { } id } && store.Exists(id);
            var ending = isThere ? EndingOf(job) : JobOutcome.Interrupted(job, Why, time.GetUtcNow());
            catalogue.Write(ending.Write);
        }

        adoption.Run();
    }

    private JobOutcome EndingOf(JobRow job)
    {
        if (job is { Kind: JobKind.Backup, BackupId: { } id } && store.Exists(id))
        {
            return PassedOver.TryDescribe(engine, id, out var facts, out var problem)
                ? JobOutcome.BackedUp(job, facts!)
                : JobOutcome.Failed(job, new Fault(FaultCode.ArchiveDamaged, problem!, ("backup_id", id)), time.GetUtcNow());
        }

        Thaw(job);
        return JobOutcome.Interrupted(job, Why, time.GetUtcNow());
    }

    private void Thaw(JobRow job)
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
