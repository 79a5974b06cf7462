using BackupEdge.Catalogue;
using BackupEdge.Jobs;

namespace BackupEdge.Scheduling;

/// <summary>A schedule with how it fares.</summary>
internal sealed record ScheduleState
{
    private const int SkipsTold = 10;
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private ScheduleState(ScheduleRow row) => Row = row;

    /// <summary>The schedule.</summary>
    public ScheduleRow Row { get; }

    /// <summary>The name of the time zone that its cron line is read in.</summary>
    public required string ZoneName { get; init; }

    /// <summary>Its last run; null before the first.</summary>
    public ScheduleRun? LastRun { get; private init; }

    /// <summary>
    /// What last came of a due time or a run beside the rhythm: a word of <see cref="RunStatus"/>, or <c>skipped</c>; null before the
    /// first.
    /// </summary>
    public string? LastStatus { get; private init; }

    /// <summary>Why that did not end well, or null.</summary>
    public string? LastError { get; private init; }

    /// <summary>When the last run that completed did so, UTC; null before the first.</summary>
    public DateTimeOffset? LastSuccessAt { get; private init; }

    /// <summary>The due time that it is overdue for, UTC; null when it is not overdue.</summary>
    public DateTimeOffset? OverdueFor { get; private init; }

    /// <summary>The last due times that did not run, newest first.</summary>
    public IReadOnlyList<ScheduleSkip> Skips { get; private init; } = [];

    internal static ScheduleState Of(CatalogueSession session, ScheduleRow row, DateTimeOffset now)
    {
        var run = session.ScheduleRuns.Last(row.Id);
        var job = run is null ? null : session.Jobs.Find(run.JobId);
        var skips = session.ScheduleRuns.Skips(row.Id, SkipsTold);
        var skip = job is { HasEnded: false } || skips is not [var last, ..] || last.ThroughAt <= run?.Time ? null : last;
        return new ScheduleState(row)
        {
            ZoneName = row.TimeZone ?? TimeZoneInfo.Local.Id,
            LastRun = run,
            LastStatus =
                skip is not null ? "skipped"
                : job is not null ? WireNames.Of(job.Status)
                : null,
            LastError = row.Definition().Problems().Select(problem => $"`{problem.Field}` {problem.Fault}").FirstOrDefault()
                ?? (skip is not null ? skip.Message ?? WireNames.Of(skip.Reason) : job?.ErrorMessage),
            LastSuccessAt = session.ScheduleRuns.LastCompleted(row.Id, now, type: null) is { } success
                ? session.Jobs.Find(success.JobId)?.CompletedAt
                : null,
            OverdueFor = UnmetOf(session, row, now),
            Skips = skips,
        };
    }

    /// <summary>
    /// The first due time since the last completed run, when that is more than an hour ago. While a run is under way it is not: a backup
    /// may take long; but it is again once a second due time has passed.
    /// </summary>
    internal static DateTimeOffset? UnmetOf(CatalogueSession session, ScheduleRow row, DateTimeOffset now)
    {
        if (!row.Enabled)
        {
            return null;
        }

        if (row.Definition().Problems().Any())
        {
            // It cannot run, and only what it waits for is known.
            return row.NextDueAt + Grace < now ? row.NextDueAt : null;
        }

        // A clock that was ahead may have left times that are still to come.
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
