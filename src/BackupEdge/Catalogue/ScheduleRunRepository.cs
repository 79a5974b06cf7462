using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes the runs and the skipped due times of schedules. There must be at most one run for a due time. Of each schedule, about
/// 10 000 of the newest runs and the newest 1000 skips are stored.
/// </summary>
internal sealed class ScheduleRunRepository
{
    private const int MaxRuns = 10_000;
    private const int MaxSkips = 1000;
    private const int TrimEvery = 100;
    private readonly SqliteConnection _connection;

    internal ScheduleRunRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a run and from time to time deletes the oldest ones. The catalogue assigns <see cref="ScheduleRun.Number"/>.</summary>
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

        // Not at every insert, since finding the oldest run to retain reads all of them.
        if ((long)_connection.Scalar("SELECT last_insert_rowid()")! % TrimEvery != 0)
        {
            return;
        }

        // The last completed full backup decides when the next one is due, so its run is never deleted.
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

    /// <summary>
    /// Records that a run has completed. Returns false if the job does not belong to a schedule or the schedule has been deleted.
    /// </summary>
    /// <param name="jobId">The id of the job.</param>
    /// <param name="type">The name of the type of the backup, or of the kind of the schedule.</param>
    public bool Complete(string jobId, string type) =>
        _connection.Execute("UPDATE schedule_runs SET completed_type = $type WHERE job_id = $job", ("job", jobId), ("type", type)) > 0;

    /// <summary>Extends the last recorded skip of a schedule by the due times of another one.</summary>
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

    /// <summary>Adds skipped due times and deletes the oldest ones.</summary>
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

    /// <summary>Returns the last run of a schedule; null if there is none.</summary>
    public ScheduleRun? Last(string scheduleId) =>
        Runs("schedule_id = $schedule", "number DESC", ("schedule", scheduleId)).FirstOrDefault();

    /// <summary>Returns the run of a schedule whose job has not ended; null if there is none.</summary>
    public ScheduleRun? Active(string scheduleId) =>
        _connection
            .Query(
                Read,
                // Reads the few jobs that have not ended first, since a schedule can have thousands of runs.
                """
                SELECT r.* FROM jobs j CROSS JOIN schedule_runs r ON r.job_id = j.id
                WHERE j.status IN ('queued', 'running') AND r.schedule_id = $schedule LIMIT 1
                """,
                ("schedule", scheduleId)
            )
            .FirstOrDefault();

    /// <summary>Returns the completed run of a schedule with the latest due time up to a limit; null if there is none.</summary>
    /// <param name="scheduleId">The id of the schedule.</param>
    /// <param name="upTo">The latest due time, UTC. Later ones can exist if the clock was wrong.</param>
    /// <param name="type">The type of the backup; null for any.</param>
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

    /// <summary>Returns when the last run of a schedule that succeeded ended, UTC; null if none did, or its job is gone.</summary>
    /// <param name="scheduleId">The id of the schedule.</param>
    /// <param name="upTo">The latest due time, UTC. Later ones can exist if the clock was wrong.</param>
    public DateTimeOffset? LastSuccessAt(string scheduleId, DateTimeOffset upTo) =>
        _connection
            .Query(
                reader => reader.Time("completed_at"),
                // A run that found damage has completed too, see `WriteRun`, but its job has failed.
                """
                SELECT j.completed_at FROM schedule_runs r CROSS JOIN jobs j ON j.id = r.job_id
                WHERE r.schedule_id = $schedule AND r.completed_type IS NOT NULL AND coalesce(r.due_at, r.started_at) <= $up_to
                    AND j.status = 'completed'
                ORDER BY coalesce(r.due_at, r.started_at) DESC LIMIT 1
                """,
                ("schedule", scheduleId),
                ("up_to", Sql.Stored(upTo))
            )
            .FirstOrDefault();

    /// <summary>Returns the due times of a schedule within a period, including both ends, at which it ran.</summary>
    public IReadOnlySet<DateTimeOffset> DueTimesThatRan(string scheduleId, DateTimeOffset from, DateTimeOffset to) =>
        _connection
            .Query(
                reader => reader.Time("due_at")!.Value,
                "SELECT due_at FROM schedule_runs WHERE schedule_id = $schedule AND due_at BETWEEN $from AND $to",
                ("schedule", scheduleId),
                ("from", Sql.Stored(from)),
                ("to", Sql.Stored(to))
            )
            .ToHashSet();

    /// <summary>Returns the last skips of a schedule, newest first.</summary>
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
            reader.Text("backup_id"),
            reader.Text("completed_type") is { } name && WireNames.TryParse<BackupType>(name, out var type) ? type : null
        );

    private List<ScheduleRun> Runs(string where, string order, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _connection.Query(Read, $"SELECT * FROM schedule_runs WHERE {where} ORDER BY {order} LIMIT 1", parameters);
}
