using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Drills;
using BackupEdge.Engine;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Startup;

/// <summary>Determines how jobs ended that were running when the last process ended.</summary>
internal sealed class InterruptedJobs(
    Settings settings,
    CatalogueDatabase catalogue,
    IArchiveStore store,
    IEngine engine,
    TimeProvider time,
    ILogger logger
)
{
    private const string Why = "The service stopped while this job was running. Run it again.";

    /// <summary>Returns the end of a job: completed or failed for a backup whose archive exists, otherwise interrupted.</summary>
    /// <param name="job">The job; nothing is recorded.</param>
    /// <param name="runHooks">
    /// Whether to run the hooks <c>after</c> of the sources of an interrupted backup, and to remove what an interrupted drill has left.
    /// </param>
    public JobOutcome End(JobRow job, bool runHooks)
    {
        if (job is { Kind: JobKind.Backup, BackupId: { } id } && store.Exists(id))
        {
            return PassedOver.TryDescribe(engine, id, out var facts, out var problem)
                ? JobOutcome.BackedUp(job, facts!)
                : JobOutcome.Failed(job, new Fault(FaultCode.ArchiveDamaged, problem!, ("backup_id", id)), time.GetUtcNow());
        }

        if (runHooks)
        {
            RunAfterHooks(job);
            RemoveDrill(job);
        }

        return JobOutcome.Interrupted(job, Why, time.GetUtcNow());
    }

    private void RemoveDrill(JobRow job)
    {
        if (job.Kind != JobKind.Drill)
        {
            return;
        }

        foreach (var problem in DrillFolder.RemoveLeft(settings, job.Id))
        {
            JobLog.DrillNotRemoved(logger, job.Id, problem);
        }
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
}
