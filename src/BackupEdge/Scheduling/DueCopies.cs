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
/// Queues runs of the copies: after each completed backup, prune or reseal and each delete; an hour after a run that did not copy
/// everything; and a day after any run, since locks must be extended.
/// </summary>
internal sealed class DueCopies(Settings settings, CatalogueDatabase catalogue, JobQueue queue, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromHours(1);
    private readonly RepeatedFailure _failure = new(time);

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
    }

    private bool IsDue(string copy, DateTimeOffset? changedAt)
    {
        var request = CopyOptions.RequestOf(copy);
        var (last, state) = catalogue.Read(session => (session.Jobs.Newest(JobKind.Copy, request), session.Copies.State(copy)));
        if (last is null)
        {
            return true;
        }

        if (!last.HasEnded)
        {
            return false;
        }

        // A run began when its job did. A clock that was set back makes it due.
        var begun = last.StartedAt ?? last.CreatedAt;
        var age = time.GetUtcNow() - begun;
        var isWhole = last.Status == RunStatus.Completed && state?.CompletedAt >= begun;
        return changedAt > begun || age < TimeSpan.Zero || age >= (isWhole ? CopyStatusReader.LongestInterval : RetryInterval);
    }
}
