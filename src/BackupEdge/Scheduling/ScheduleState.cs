using BackupEdge.Catalogue;
using BackupEdge.Jobs;

namespace BackupEdge.Scheduling;

/// <summary>A schedule and its state: the last runs, skips and errors.</summary>
internal sealed record ScheduleState
{
    /// <summary>The outcome of a due time that did not run.</summary>
    public const string Skipped = "skipped";

    private const int MaxSkips = 10;
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Creates the state of a schedule that has not run yet.</summary>
    internal ScheduleState(ScheduleRow row) => Row = row;

    /// <summary>The schedule's row in the catalogue.</summary>
    public ScheduleRow Row { get; }

    /// <summary>The name of the time zone of its cron line.</summary>
    public required string ZoneName { get; init; }

    /// <summary>The last run; null before the first.</summary>
    public ScheduleRun? LastRun { get; init; }

    /// <summary>
    /// The outcome of the last due time or requested run: the name of a <see cref="RunStatus"/>, or <c>skipped</c>; null before the first.
    /// </summary>
    public string? LastStatus { get; init; }

    /// <summary>The reason if the outcome was not a success; otherwise null.</summary>
    public string? LastError { get; init; }

    /// <summary>The time at which the last successful run ended, UTC; null before the first.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The due time for which the schedule is overdue, UTC; null if it is not overdue.</summary>
    public DateTimeOffset? OverdueFor { get; init; }

    /// <summary>The last skipped due times, newest first.</summary>
    public IReadOnlyList<ScheduleSkip> Skips { get; init; } = [];

    internal static ScheduleState Of(CatalogueSession session, ScheduleRow row, DateTimeOffset now)
    {
        var run = session.ScheduleRuns.Last(row.Id);
        var job = run is null ? null : session.Jobs.Find(run.JobId);
        var skips = session.ScheduleRuns.Skips(row.Id, MaxSkips);
        var skip = job is { HasEnded: false } || skips is not [var last, ..] || last.ThroughAt <= run?.Time ? null : last;
        return new ScheduleState(row)
        {
            ZoneName = row.TimeZone ?? TimeZoneInfo.Local.Id,
            LastRun = run,
            LastStatus =
                skip is not null ? Skipped
                : job is not null ? WireNames.Of(job.Status)
                : null,
            LastError = row.Definition().Problems().Select(problem => $"`{problem.Field}` {problem.Problem}").FirstOrDefault()
                ?? (skip is not null ? skip.Message ?? WireNames.Of(skip.Reason) : job?.ErrorMessage),
            LastSuccessAt = session.ScheduleRuns.LastSuccessAt(row.Id, now),
            OverdueFor = FindUnmetDueTime(session, row, now),
            Skips = skips,
        };
    }

    /// <summary>
    /// Returns the first due time since the last completed run if it is more than an hour ago; otherwise null. While a run is in progress,
    /// returns it only after a second due time has passed, because a backup may take long.
    /// </summary>
    internal static DateTimeOffset? FindUnmetDueTime(CatalogueSession session, ScheduleRow row, DateTimeOffset now)
    {
        if (!row.Enabled)
        {
            return null;
        }

        if (row.Definition().Problems().Any())
        {
            // The schedule cannot run, and its due times cannot be computed except for the stored one.
            return row.NextDueAt + Grace < now ? row.NextDueAt : null;
        }

        // If the clock was ahead, recorded times may be in the future.
        var completed = session.ScheduleRuns.LastCompleted(row.Id, now, type: null)?.Time;
        var since = completed is null || (row.CountsFrom > completed && row.CountsFrom <= now) ? row.CountsFrom : completed.Value;
        var timing = row.Definition().Timing;
        if (timing.Next(since) is not { } unmet || unmet + Grace >= now)
        {
            return null;
        }

        return session.ScheduleRuns.Active(row.Id) is not null && !(timing.Next(unmet) <= now) ? null : unmet;
    }
}
