using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Queues verifies of the backups that were verified longest ago, one after another, so that each is verified within
/// <c>verify.within_days</c>. A backup is due when half of that has passed, so that a day without time for it does no harm. In 24 hours the
/// verifies take <c>verify.minutes_per_day</c> at most, except that the last one ends. One that could not be verified is tried again after
/// a day.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="queue">The queue of jobs.</param>
/// <param name="isEvicted">Returns whether an archive is only in a copy; those are verified there.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures.</param>
internal sealed class DailyVerification(
    VerificationRules rules,
    CatalogueDatabase catalogue,
    JobQueue queue,
    Func<string, bool> isEvicted,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);
    private readonly RepeatedFailure _failure = new(time);
    private DateTimeOffset _nextCheck = DateTimeOffset.MinValue;

    /// <summary>Queues the next verify if one is due and none is running. A failure is logged and retried.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        if (rules.WithinDays == 0 || now < _nextCheck)
        {
            return;
        }

        _nextCheck = now + CheckInterval;
        try
        {
            if (NextDue(now) is { } id)
            {
                queue.EnqueueVerify(id, Caller.Service);
            }

            _failure.Succeeds();
        }
        catch (Fault fault)
        {
            if (_failure.Fails())
            {
                SchedulingLog.VerifyNotQueued(logger, fault);
            }
        }
    }

    private string? NextDue(DateTimeOffset now) =>
        catalogue.Read(session =>
        {
            if (session.Jobs.HasActive(JobKind.Verify))
            {
                return null;
            }

            var spent = session.Jobs.RunTimeSince(JobKind.Verify, Caller.Service.Name, now - Day);
            return spent < TimeSpan.FromMinutes(rules.MinutesPerDay)
                ? session
                    .Backups.VerifiedBefore(now - (TimeSpan.FromDays(rules.WithinDays) / 2), now - Day)
                    .FirstOrDefault(id => !isEvicted(id))
                : null;
        });
}
