using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Reads the plans of restores: what a dry run would do with each path. A plan is not stored; it is determined when it is read, from the
/// backup and from what exists at the destinations at that time.
/// </summary>
internal sealed class RestorePlans(Settings settings, CatalogueDatabase catalogue, IEngine engine, TimeProvider time)
{
    /// <summary>Reads a part of the plan of a job.</summary>
    /// <param name="job">The job, which must be a dry run of a restore.</param>
    /// <param name="mayUseOwnFolders">
    /// Whether a folder may be read that the request or the backup names; null for whether the user of this process owns the data folder.
    /// </param>
    /// <param name="after">The path after which to resume; null for the beginning.</param>
    /// <param name="limit">The maximum number of paths; null for all.</param>
    /// <param name="maxTime">The approximate time after which the part ends; null for no limit.</param>
    /// <param name="report">Called with each path, in the order of paths.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="Fault">
    /// <c>job_not_found</c> if the job is not a dry run of a restore, <c>backup_not_found</c>, <c>archive_missing</c>, or the fault with
    /// which the restore would fail.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public RestorePlanEnd Read(
        JobRow job,
        bool? mayUseOwnFolders,
        byte[]? after,
        int? limit,
        TimeSpan? maxTime,
        Action<PlannedPath> report,
        CancellationToken cancellationToken
    )
    {
        if (job is not { Kind: JobKind.Restore, DryRun: true, BackupId: { } backupId })
        {
            throw new Fault(
                FaultCode.JobNotFound,
                $"The job '{job.Id}' is not a dry run of a restore, so it has no plan. Start a restore with `dry_run` first.",
                ("job_id", job.Id)
            );
        }

        var backup = catalogue.Read(session => JobQueue.FindRestorable(session, backupId));
        var started = time.GetTimestamp();
        var request = new RestorePlanRequest
        {
            Restore = RestoreHandler.RequestOf(job, backup, settings, mayUseOwnFolders ?? OwnFolders.AreTrusted(settings.Data)),
            After = after,
            Limit = limit ?? int.MaxValue,
            IsEnough = maxTime is { } max ? () => time.GetElapsedTime(started) >= max : null,
        };
        return engine.Plan(request, report, cancellationToken);
    }
}
