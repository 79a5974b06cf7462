using BackupEdge.Catalogue;
using BackupEdge.Cron;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Scheduling;

/// <summary>
/// What becomes of the due times of one schedule. All of it must happen in one transaction: the record of the run, its job and
/// the next due time are there together or not at all, so that no crash loses a due time or lets it run twice. The next due
/// time is only where to look: whether a due time has run is told by the record of runs alone, so that a clock that is set
/// back runs nothing twice, and one that was years ahead for a while holds nothing up.
/// </summary>
internal sealed class DueRunHandler(JobQueue queue, TimeProvider time, ILogger logger)
{
    private const int MostCounted = 100_000;
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(2);

    /// <summary>Whether something is to be done for a schedule.</summary>
    public bool Concerns(ScheduleRow row)
    {
        var now = time.GetUtcNow();
        return row.Enabled && (row.NextDueAt is not { } next || next <= now || row.Definition().Timing.Next(now) != next);
    }

    /// <summary>Runs the last due time that has come, and notes why others did not run.</summary>
    /// <param name="session">A transaction that writes.</param>
    /// <param name="id">The schedule; nothing is done when it has gone, or is not due any more.</param>
    /// <param name="refusal">Why its backup cannot be asked for, when that was tried; else null.</param>
    /// <returns>What it queued, or null.</returns>
    /// <exception cref="Fault">
    /// <c>queue_full</c>, or <c>invalid_request</c> when its backup cannot be asked for; the transaction must be given up then.
    /// </exception>
    public BackupRow? Handle(CatalogueSession session, string id, Fault? refusal)
    {
        var now = time.GetUtcNow();
        if (session.Schedules.Find(id) is not { Enabled: true } row)
        {
            return null;
        }

        var timing = row.Definition().Timing;
        if (row.NextDueAt is not { } next || timing.Last(next, now) is not { } last)
        {
            // The clock or the zone has changed.
            session.Schedules.Update(row with { NextDueAt = timing.Next(now) });
            return null;
        }

        var ran = session.ScheduleRuns.DueRunHandler(id, next, last);
        var obstacle = ran.Contains(last) ? null : ObstacleOf(session, row, now - last, refusal);
        Skip(
            session,
            new Gap(row, timing, next, obstacle is null ? last.AddTicks(-1) : last, ran),
            obstacle ?? SkipReason.Missed,
            refusal?.Message
        );
        var backup = obstacle is null && !ran.Contains(last) ? Run(session, row, last) : null;
        session.Schedules.Update(row with { NextDueAt = timing.Next(now), LastStartedAt = backup is null ? row.LastStartedAt : now });
        return backup;
    }

    private static SkipReason? ObstacleOf(CatalogueSession session, ScheduleRow row, TimeSpan late, Fault? refusal)
    {
        if (!row.CatchUp && late > Late)
        {
            return SkipReason.CatchUpOff;
        }

        if (session.ScheduleRuns.Active(row.Id) is not null)
        {
            return SkipReason.StillRunning;
        }

        return refusal is null ? null : SkipReason.Refused;
    }

    private BackupRow Run(CatalogueSession session, ScheduleRow row, DateTimeOffset due)
    {
        var backup = queue.EnqueueBackup(
            session,
            row.Options(row.TypeAt(session, due)),
            new Caller(row.Id, Role.Admin) { Credential = "schedule" }
        );
        session.ScheduleRuns.Insert(new ScheduleRun(0, row.Id, due, backup.CreatedAt, backup.JobId, backup.Id, null));
        SchedulingLog.Queued(logger, row.Id, due, backup.Id);
        return backup;
    }

    // Due times one after the other are one skip; those that ran, before the clock was set back, part them.
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
            if (++seen == MostCounted)
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
