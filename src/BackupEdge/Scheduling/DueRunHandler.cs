using BackupEdge.Catalogue;
using BackupEdge.Cron;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// Runs or skips the due times of one schedule. The run, its job and the next due time must be recorded in one transaction, so that no
/// crash loses a due time or runs it twice. The stored next due time is only the start of the search: the recorded runs decide whether a
/// due time has run. So nothing runs twice if the clock is set back, and nothing is delayed after a clock that was years ahead is
/// corrected.
/// </summary>
internal sealed class DueRunHandler(JobQueue queue, TimeProvider time, ILogger logger)
{
    private const int MaxCounted = 100_000;
    private static readonly TimeSpan CatchUpThreshold = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Returns whether a due time of an enabled schedule has passed, or its stored next due time is wrong, so that <see cref="Handle"/>
    /// must be called.
    /// </summary>
    public bool NeedsHandling(ScheduleRow row)
    {
        var now = time.GetUtcNow();
        return row.Enabled && (row.NextDueAt is not { } next || next <= now || row.Definition().Timing.Next(now) != next);
    }

    /// <summary>
    /// Queues a run for the latest due time that has passed, unless there is a reason to skip it too (<see cref="SkipReason"/>), and
    /// records the earlier ones as skipped.
    /// </summary>
    /// <param name="session">A write transaction.</param>
    /// <param name="id">The schedule's id; does nothing if the schedule was deleted or is no longer due.</param>
    /// <param name="refusal">The fault with which queueing the run failed before; null at the first attempt.</param>
    /// <returns>The queued run, or null.</returns>
    /// <exception cref="Fault">
    /// <c>queue_full</c>, or <c>invalid_request</c> if the run cannot be requested. The transaction must be rolled back.
    /// </exception>
    public ScheduleRun? Handle(CatalogueSession session, string id, Fault? refusal)
    {
        var now = time.GetUtcNow();
        if (session.Schedules.Find(id) is not { Enabled: true } row)
        {
            return null;
        }

        var timing = row.Definition().Timing;
        if (row.NextDueAt is not { } next || timing.Last(next, now) is not { } last)
        {
            // The clock or the time zone was changed.
            session.Schedules.Update(row with { NextDueAt = timing.Next(now) });
            return null;
        }

        var ran = session.ScheduleRuns.DueTimesThatRan(id, next, last);
        var skipReason = ran.Contains(last) ? null : FindSkipReason(session, row, now - last, refusal);
        Skip(
            session,
            new Gap(row, timing, next, skipReason is null ? last.AddTicks(-1) : last, ran),
            skipReason ?? SkipReason.Missed,
            refusal?.Message
        );
        var run = skipReason is null && !ran.Contains(last) ? Run(session, row, last) : null;
        session.Schedules.Update(row with { NextDueAt = timing.Next(now), LastStartedAt = run is null ? row.LastStartedAt : now });
        return run;
    }

    private static SkipReason? FindSkipReason(CatalogueSession session, ScheduleRow row, TimeSpan late, Fault? refusal)
    {
        if (!row.CatchUp && late > CatchUpThreshold)
        {
            return SkipReason.CatchUpOff;
        }

        if (session.ScheduleRuns.Active(row.Id) is not null)
        {
            return SkipReason.StillRunning;
        }

        return refusal is null ? null : SkipReason.Refused;
    }

    private ScheduleRun Run(CatalogueSession session, ScheduleRow row, DateTimeOffset due)
    {
        var caller = new Caller(row.Id, Role.Admin) { Credential = "schedule" };
        var run = ScheduledWork.Enqueue(queue, session, row, due, caller) with { DueAt = due };
        session.ScheduleRuns.Insert(run);
        SchedulingLog.Queued(logger, row.Id, due, run.BackupId ?? run.JobId);
        return run;
    }

    // Consecutive due times are one skip. Due times that ran, before the clock was set back, separate two skips.
    private void Skip(CatalogueSession session, Gap gap, SkipReason reason, string? message)
    {
        ScheduleSkip? skip = null;
        var seen = 0;
        foreach (var due in gap.Timing.From(gap.From).TakeWhile(due => due <= gap.To))
        {
            if (gap.Ran.Contains(due))
            {
                Note(session, gap.Timing, skip);
                skip = null;
                continue;
            }

            skip ??= new ScheduleSkip(gap.Row.Id, due, due, 0, reason, reason == SkipReason.Refused ? message : null);
            skip = skip with { ThroughAt = due, Count = skip.Count + 1 };
            if (++seen == MaxCounted)
            {
                skip = skip with { ThroughAt = gap.Timing.Last(due, gap.To)!.Value };
                break;
            }
        }

        Note(session, gap.Timing, skip);
    }

    private void Note(CatalogueSession session, CronSchedule timing, ScheduleSkip? skip)
    {
        if (skip is null)
        {
            return;
        }

        if (
            session.ScheduleRuns.Skips(skip.ScheduleId, 1) is [var last]
            && (last.Reason, last.Message) == (skip.Reason, skip.Message)
            && timing.Next(last.ThroughAt) == skip.DueAt
        )
        {
            session.ScheduleRuns.Extend(skip);
            return;
        }

        session.ScheduleRuns.Insert(skip);
        SchedulingLog.Skipped(logger, skip.ScheduleId, skip.DueAt, WireNames.Of(skip.Reason), skip.Message ?? "");
    }

    private sealed record Gap(
        ScheduleRow Row,
        CronSchedule Timing,
        DateTimeOffset From,
        DateTimeOffset To,
        IReadOnlySet<DateTimeOffset> Ran
    );
}
