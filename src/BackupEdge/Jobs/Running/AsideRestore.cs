using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using BackupEdge.Notifications;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs a restore in the process of a command while a server owns the data folder, with the rights and the file system of the command. Like
/// an export it only reads archives. The job is added to the catalogue when it has ended.
/// </summary>
internal sealed class AsideRestore(
    CatalogueDatabase catalogue,
    JobQueue queue,
    RestoreHandler handler,
    Notifier notifier,
    TimeProvider time
)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Restores a backup and returns the row of the job.</summary>
    /// <param name="backupId">The id of the backup.</param>
    /// <param name="options">The options.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="showProgress">Called several times a second with the current row.</param>
    /// <param name="pathProcessed">Called with each restored file, on any thread; null for nobody.</param>
    /// <param name="cancel">Cancels the restore.</param>
    /// <exception cref="Fault">See <see cref="JobQueue.EnqueueRestore"/>; or the end of the job could not be recorded.</exception>
    public async Task<JobRow> RunAsync(
        string backupId,
        RestoreOptions options,
        Caller caller,
        Action<JobRow> showProgress,
        Action<ProcessedPath>? pathProcessed,
        CancellationToken cancel
    )
    {
        var (job, backup) = queue.BeginRestoreAside(backupId, options, caller);
        using var running = new RunningJob(job, CancellationToken.None, pathProcessed);
        await using var onCancel = cancel.Register(running.Cancel);
        var work = Task.Factory.StartNew(
            () => OutcomeOf(running, backup),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        while (await Task.WhenAny(work, Task.Delay(ProgressInterval, time, CancellationToken.None)) != work)
        {
            showProgress(running.Overlay(job));
        }

        return Record(job, await work);
    }

    private JobOutcome OutcomeOf(RunningJob running, BackupRow backup)
    {
        try
        {
            return handler.Run(running, backup, mayUseOwnFolders: true);
        }
        catch (OperationCanceledException)
        {
            return JobOutcome.Cancelled(running.Overlay(running.Row), time.GetUtcNow());
        }
        catch (Fault fault)
        {
            return JobOutcome.Failed(running.Overlay(running.Row), fault, time.GetUtcNow());
        }
    }

    private JobRow Record(JobRow job, JobOutcome outcome)
    {
        try
        {
            return catalogue.Write(session =>
            {
                session.Jobs.Insert(job);
                outcome.Write(session);
                notifier.JobEnded(session, outcome.Job);
                return session.Jobs.Find(job.Id)!;
            });
        }
        catch (Fault fault)
        {
            var why = outcome.Job.ErrorMessage is { } message ? $" ({message.TrimEnd('.')})" : "";
            throw new Fault(
                fault.Code,
                $"The restore to '{job.Target}' is {WireNames.Of(outcome.Job.Status)}{why}, but this could not be recorded. "
                    + fault.Message,
                fault,
                ("backup_id", outcome.Job.BackupId ?? "")
            );
        }
    }
}
