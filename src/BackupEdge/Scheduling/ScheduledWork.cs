using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;

namespace BackupEdge.Scheduling;

/// <summary>Queues what a run of a schedule does.</summary>
internal static class ScheduledWork
{
    /// <summary>
    /// Queues the job of a run within the caller's transaction. The caller must call <see cref="JobQueue.Wake"/> after it is committed.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="session">The transaction.</param>
    /// <param name="row">The schedule.</param>
    /// <param name="due">When the run is due, UTC.</param>
    /// <param name="caller">The caller.</param>
    /// <returns>The run without a due time, which is not in the catalogue yet.</returns>
    /// <exception cref="Fault">
    /// <c>queue_full</c>, or <c>invalid_request</c> if there is nothing to do, or if the settings no longer have what the schedule names.
    /// </exception>
    public static ScheduleRun Enqueue(JobQueue queue, CatalogueSession session, ScheduleRow row, DateTimeOffset due, Caller caller)
    {
        try
        {
            return EnqueueKind(queue, session, row, due, caller);
        }
        catch (Fault fault) when (fault.Code == FaultCode.CopyNotFound)
        {
            throw new Fault(FaultCode.InvalidRequest, fault.Message, fault, ("field", "copy"));
        }
    }

    private static ScheduleRun EnqueueKind(JobQueue queue, CatalogueSession session, ScheduleRow row, DateTimeOffset due, Caller caller)
    {
        switch (row.Kind)
        {
            case ScheduleKind.Backup:
                var backup = queue.EnqueueBackup(session, row.Options(row.TypeAt(session, due)), caller);
                return new ScheduleRun(0, row.Id, null, backup.CreatedAt, backup.JobId, backup.Id, null);
            case ScheduleKind.Drill:
                return RunOf(row, queue.EnqueueDrill(session, row.DrillOptions(), caller));
            case ScheduleKind.Verify:
                return RunOf(row, queue.EnqueueVerifyOfOldest(session, caller));
            case ScheduleKind.CopyVerify:
                return RunOf(row, queue.VerifyCopy(session, new CopyVerifyOptions { Copy = row.Copy ?? "" }, caller));
            default:
                throw WireNames.Unnamed(row.Kind);
        }
    }

    private static ScheduleRun RunOf(ScheduleRow row, JobRow job) => new(0, row.Id, null, job.CreatedAt, job.Id, null, null);
}
