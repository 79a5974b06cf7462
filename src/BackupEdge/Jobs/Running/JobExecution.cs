using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Notifications;
using BackupEdge.Retention;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Jobs.Running;

/// <summary>
/// Runs one job and records its end. Any exception ends only the job, never the service. The end <em>must</em> be in the catalogue before
/// the job is removed from <see cref="RunningJobs"/>, except when the service stops while the catalogue cannot be written; then
/// <c>Recovery</c> records the end.
/// </summary>
internal sealed class JobExecution(
    CatalogueDatabase catalogue,
    RunningJobs board,
    JobHandlers work,
    Notifier notifier,
    ServiceClock clock,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private readonly UnusualChanges _unusual = new(notifier, time);

    /// <summary>
    /// How long to retry recording an end; null to retry until the service stops. If it is not recorded, the job's status stays running and
    /// the next start determines its outcome.
    /// </summary>
    public TimeSpan? Patience { get; set; }

    /// <summary>Runs the job on the calling thread. Does not throw.</summary>
    /// <param name="running">The job, which must be in <see cref="RunningJobs"/>.</param>
    /// <param name="stopping">A token that is cancelled when the service stops.</param>
    public void Run(RunningJob running, CancellationToken stopping)
    {
        using (running)
        {
            NotifyStart(running.Row);
            var ending = OutcomeOf(running);
            if (!TryRecord(ending, stopping, out var reason))
            {
                board.GiveUp(NotRecorded(ending.Job, reason));
            }

            board.Remove(running, ending.Job);
        }
    }

    // A start is only a hint for services that expect a heartbeat: unlike an end it may be lost.
    private void NotifyStart(JobRow row)
    {
        if (!notifier.ReportsStarts)
        {
            return;
        }

        try
        {
            catalogue.Write(session => notifier.JobStarted(session, row));
        }
        catch (Fault fault)
        {
            NotificationLog.StartNotNotified(logger, row.Id, fault.Message);
        }
    }

    private JobOutcome OutcomeOf(RunningJob running)
    {
        var row = running.Row;
        var kind = WireNames.Of(row.Kind);
        try
        {
            var ending = work.Run(running);
            if (ending.Job.Status == RunStatus.Completed)
            {
                JobEndLog.Completed(logger, ending.Job);
            }
            else
            {
                JobLog.Failed(logger, kind, row.Id, row.Subject, ending.Job.ErrorCode ?? "", ending.Job.ErrorMessage ?? "");
            }

            return ending;
        }
        catch (OperationCanceledException)
        {
            var ending = running.CancelRequested
                ? JobOutcome.Cancelled(running.Overlay(row), time.GetUtcNow())
                : JobOutcome.Interrupted(
                    running.Overlay(row),
                    "The service was stopped while this job was running. Run it again.",
                    time.GetUtcNow()
                );
            JobLog.Ended(logger, kind, row.Id, row.Subject, WireNames.Of(ending.Job.Status));
            return ending;
        }
        catch (Fault fault)
        {
            JobLog.Failed(logger, kind, row.Id, row.Subject, fault.Code, fault.Message);
            return JobOutcome.Failed(running.Overlay(row), fault, time.GetUtcNow());
        }
        catch (Exception e)
        {
            // An unexpected exception must end only the job, never the service.
            JobLog.Unexpected(logger, e, kind, row.Id, row.Subject);
            var fault = new Fault(
                FaultCode.Internal,
                $"The {kind} failed with an unexpected error ({e.GetType().Name}: {e.Message}). See the service log for details.",
                e
            );
            return JobOutcome.Failed(running.Overlay(row), fault, time.GetUtcNow());
        }
    }

    // A catalogue that cannot be written now, for example because the disk is full, may be writable later. Until then the job counts as
    // running, and a restart determines its outcome.
    private bool TryRecord(JobOutcome ending, CancellationToken stopping, out Fault? reason)
    {
        var failure = new RepeatedFailure(time);
        reason = null;
        while (true)
        {
            try
            {
                catalogue.Write(session =>
                {
                    ending.Write(session);
                    notifier.JobEnded(session, ending.Job);
                    _unusual.Check(session, ending.Job);
                    if (ending.Job is { Kind: JobKind.Backup, Status: RunStatus.Completed })
                    {
                        session.ServiceTime.BeginAges(clock.Record(session));
                    }
                });
                CrashPoints.Pass(CrashPoint.JobRecorded);
                return true;
            }
            catch (Fault fault)
            {
                Log(failure, fault, ending.Job.Id);
                if (stopping.WaitHandle.WaitOne(Patience < RetryInterval ? Patience.Value : RetryInterval))
                {
                    return true;
                }

                if (failure.Lasts > Patience)
                {
                    reason = fault;
                    return false;
                }
            }
        }
    }

    private void Log(RepeatedFailure failure, Fault fault, string jobId)
    {
        if (!failure.Fails())
        {
            return;
        }

        if (failure.Count == 1)
        {
            JobLog.NotRecorded(logger, fault, jobId);
        }
        else
        {
            JobLog.StillNotRecorded(logger, jobId, failure.Count, (long)failure.Lasts.TotalSeconds, fault.Message);
        }
    }

    private Fault NotRecorded(JobRow job, Fault? reason) =>
        new(
            reason?.Code ?? FaultCode.IoError,
            $"The {WireNames.Of(job.Kind)} {job.Id} is "
                + $"{WireNames.Of(job.Status)}{(job.ErrorMessage is { } why ? $" ({why.TrimEnd('.')})" : "")}, but this could not be "
                + $"recorded for {Patience!.Value.TotalSeconds:0} seconds. "
                + $"{reason?.Message} Once the data folder can be written again, the next start of BackupEdge records how the job ended.",
            reason,
            ("job_id", job.Id)
        );
}
