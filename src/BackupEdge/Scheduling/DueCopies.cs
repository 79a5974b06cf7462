using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues runs of the copies: after each completed backup, prune or reseal and each delete; after a verification that found damage; at the
/// start after a run that the end of the service has interrupted; an hour after a run that did not copy everything; and a day after any
/// run, since locks must be extended. Queues a verification of each copy once a day.
/// </summary>
internal sealed class DueCopies(Settings settings, CatalogueDatabase catalogue, JobQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan MissedInterval = TimeSpan.FromMinutes(1);
    private readonly RepeatedFailure _failure = new(time);
    private readonly RepeatedFailure _verifyFailure = new(time);

    /// <summary>Queues each copy that is due. A failure is logged and retried.</summary>
    public void Tick()
    {
        if (settings.Copies.Count == 0)
        {
            return;
        }

        try
        {
            var changedAt = catalogue.Read(session => session.Copies.ChangedAt());
            foreach (var copy in settings.Copies.Where(copy => IsDue(copy.Name, changedAt)))
            {
                queue.EnqueueCopy(new CopyOptions { Copy = copy.Name }, Caller.Service);
            }

            _failure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_failure.Fails())
            {
                SchedulingLog.CopyNotQueued(logger, fault);
            }
        }

        QueueVerifications();
    }

    private void QueueVerifications()
    {
        try
        {
            foreach (var copy in settings.Copies.Where(copy => IsVerificationDue(copy.Name)))
            {
                queue.VerifyCopy(new CopyVerifyOptions { Copy = copy.Name }, Caller.Service);
            }

            _verifyFailure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_verifyFailure.Fails())
            {
                SchedulingLog.CopyVerifyNotQueued(logger, fault);
            }
        }
    }

    private bool IsDue(string copy, DateTimeOffset? changedAt)
    {
        var request = CopyOptions.RequestOf(copy);
        var (last, state, damagedAt, waiting) = catalogue.Read(session =>
            (
                session.Jobs.Newest(JobKind.Copy, request),
                session.Copies.State(copy),
                DamagedAt(session, copy),
                session.Copies.WaitingTotals(copy).Backups
            )
        );
        if (last is null)
        {
            return true;
        }

        if (!last.HasEnded)
        {
            return false;
        }

        // A run began when its job did. A backup is dated before it is committed, so one that a complete run has not copied was
        // committed after what the run has read. A clock that was set back makes it due.
        var begun = last.StartedAt ?? last.CreatedAt;
        var age = time.GetUtcNow() - begun;
        var isWhole = last.Status == RunStatus.Completed && state?.CompletedAt >= begun;
        return last.Status == RunStatus.Interrupted
            || changedAt >= begun
            || damagedAt > begun
            || age < TimeSpan.Zero
            || (isWhole && waiting > 0 && age >= MissedInterval)
            || age >= (isWhole ? CopyStatusReader.LongestInterval : RetryInterval);
    }

    // Not before the first complete run: nothing is there.
    private bool IsVerificationDue(string copy)
    {
        var (last, state) = catalogue.Read(session =>
            (session.Jobs.Newest(JobKind.CopyVerify, VerificationOf(copy)), session.Copies.State(copy))
        );
        if (last is null || state is null)
        {
            return state?.CompletedAt is not null;
        }

        if (!last.HasEnded)
        {
            return false;
        }

        var age = time.GetUtcNow() - (last.StartedAt ?? last.CreatedAt);
        var hasEnded = last.Status == RunStatus.Completed || last.ErrorCode == FaultCode.CopyDamaged;
        return last.Status == RunStatus.Interrupted
            || age < TimeSpan.Zero
            || age >= (hasEnded ? CopyStatusReader.LongestInterval : RetryInterval);
    }

    private static DateTimeOffset? DamagedAt(CatalogueSession session, string copy) =>
        session.Jobs.Newest(JobKind.CopyVerify, VerificationOf(copy)) is { ErrorCode: FaultCode.CopyDamaged } last
            ? last.CompletedAt
            : null;

    private static string VerificationOf(string copy) =>
        JsonSerializer.Serialize(new CopyVerifyOptions { Copy = copy }, JobsJson.Default.CopyVerifyOptions);
}
