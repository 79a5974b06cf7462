using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// What schedules ran and skipped. A due time must be here as a run once at most; the newest 10 000 runs, and a few more, and 1000 skips of
/// each are kept.
/// </summary>
internal sealed class ScheduleRunRepository
{
    private const int MaxRuns = 10_000;
    private const int MaxSkips = 1000;
    private const int TrimEvery = 100;
    private readonly SqliteConnection _connection;

    internal ScheduleRunRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Notes a run, and forgets the oldest ones; <see cref="ScheduleRun.Number"/> is given here.</summary>
    public void Insert(ScheduleRun run)
    {
        _connection.Insert(
            "schedule_runs",
            ("schedule_id", run.ScheduleId),
            ("due_at", Sql.Stored(run.DueAt)),
            ("started_at", Sql.Stored(run.StartedAt)),
            ("job_id", run.JobId),
            ("backup_id", run.BackupId)
        );

        // Now and then only: to find the oldest that stays is to pass by all of them.
        if ((long)_connection.Scalar("SELECT last_insert_rowid()")! % TrimEvery != 0)
        {
            return;
        }

        // The last full one decides when the next is due, however long ago it was.
        _connection.Execute(
            """
            DELETE FROM schedule_runs WHERE schedule_id = $schedule
                AND number <= (SELECT number FROM schedule_runs WHERE schedule_id = $schedule ORDER BY number DESC LIMIT 1 OFFSET $most)
                AND number NOT IN (SELECT max(number) FROM schedule_runs WHERE schedule_id = $schedule AND completed_type IS NOT NULL
                    UNION ALL SELECT max(number) FROM schedule_runs WHERE schedule_id = $schedule AND completed_type = 'full')
            """,
            ("schedule", run.ScheduleId),
            ("most", MaxRuns)
        );
    }

    /// <summary>Notes that a run has completed; false when the job is none of a schedule, or the schedule has been deleted.</summary>
    public bool Complete(string jobId, BackupType type) =>
        _connection.Execute(
            "UPDATE schedule_runs SET completed_type = $type WHERE job_id = $job",
            ("job", jobId),
            ("type", WireNames.Of(type))
        ) > 0;

    /// <summary>Lets the skip that was noted last go on to the end of another one.</summary>
    public void Extend(ScheduleSkip by) =>
        _connection.Execute(
            """
            UPDATE schedule_skips SET through_at = $through, count = count + $count
            WHERE number = (SELECT max(number) FROM schedule_skips WHERE schedule_id = $schedule)
            """,
            ("schedule", by.ScheduleId),
            ("through", Sql.Stored(by.ThroughAt)),
            ("count", by.Count)
        );

    /// <summary>Notes due times that did not run, and forgets the oldest.</summary>
    public void Insert(ScheduleSkip skip)
    {
        _connection.Insert(
            "schedule_skips",
            ("schedule_id", skip.ScheduleId),
            ("due_at", Sql.Stored(skip.DueAt)),
            ("through_at", Sql.Stored(skip.ThroughAt)),
            ("count", skip.Count),
            ("reason", WireNames.Of(skip.Reason)),
            ("message", skip.Message)
        );
        _connection.Execute(
            "DELETE FROM schedule_skips WHERE schedule_id = $schedule AND number <= (SELECT number FROM schedule_skips WHERE "
                + "schedule_id = $schedule ORDER BY number DESC LIMIT 1 OFFSET $most)",
            ("schedule", skip.ScheduleId),
            ("most", MaxSkips)
        );
    }

    /// <summary>The last run of a schedule, or null.</summary>
    public ScheduleRun? Last(string scheduleId) =>
        Runs("schedule_id = $schedule", "number DESC", ("schedule", scheduleId)).FirstOrDefault();

    /// <summary>The run of a schedule whose job has not ended, or null.</summary>
    public ScheduleRun? Active(string scheduleId) =>
        _connection
            .Query(
                Read,
                // From the few jobs that have not ended to their runs: the other way there may be thousands.
                """
                SELECT r.* FROM jobs j CROSS JOIN schedule_runs r ON r.job_id = j.id
                WHERE j.status IN ('queued', 'running') AND j.kind = 'backup' AND r.schedule_id = $schedule LIMIT 1
                """,
                ("schedule", scheduleId)
            )
            .FirstOrDefault();

    /// <summary>The completed run of a schedule with the latest due time up to one, or null.</summary>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="upTo">The latest due time that counts: after a clock that was wrong there may be later ones.</param>
    /// <param name="type">Only of this type; null for any.</param>
    public ScheduleRun? LastCompleted(string scheduleId, DateTimeOffset upTo, BackupType? type) =>
        Runs(
                $"schedule_id = $schedule AND completed_type IS NOT NULL {(type is null ? "" : "AND completed_type = $type")} AND "
                    + "coalesce(due_at, started_at) <= $up_to",
                "coalesce(due_at, started_at) DESC",
                ("schedule", scheduleId),
                ("type", type is { } only ? WireNames.Of(only) : null),
                ("up_to", Sql.Stored(upTo))
            )
            .FirstOrDefault();

    /// <summary>Those due times of a schedule from one to another, both included, that ran.</summary>
    public IReadOnlySet<DateTimeOffset> DueRunHandler(string scheduleId, DateTimeOffset from, DateTimeOffset to) =>
        _connection
            .Query(
                reader => reader.Time("due_at")!.Value,
                "SELECT due_at FROM schedule_runs WHERE schedule_id = $schedule AND due_at BETWEEN $from AND $to",
                ("schedule", scheduleId),
                ("from", Sql.Stored(from)),
                ("to", Sql.Stored(to))
            )
            .ToHashSet();

    /// <summary>The last skips of a schedule, newest first.</summary>
    public IReadOnlyList<ScheduleSkip> Skips(string scheduleId, int limit) =>
        _connection.Query(
            reader => new ScheduleSkip(
                scheduleId,
                reader.Time("due_at")!.Value,
                reader.Time("through_at")!.Value,
                reader.Number("count")!.Value,
                WireNames.Parse<SkipReason>(reader.Text("reason")!),
                reader.Text("message")
            ),
            "SELECT * FROM schedule_skips WHERE schedule_id = $schedule ORDER BY number DESC LIMIT $limit",
            ("schedule", scheduleId),
            ("limit", limit)
        );

    private static ScheduleRun Read(SqliteDataReader reader) =>
        new(
            reader.Number("number")!.Value,
            reader.Text("schedule_id")!,
            reader.Time("due_at"),
            reader.Time("started_at")!.Value,
            reader.Text("job_id")!,
            reader.Text("backup_id")!,
            reader.Text("completed_type") is { } type ? WireNames.Parse<BackupType>(type) : null
        );

    private List<ScheduleRun> Runs(string where, string order, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _connection.Query(Read, $"SELECT * FROM schedule_runs WHERE {where} ORDER BY {order} LIMIT 1", parameters);
}
