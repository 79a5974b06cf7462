using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads what happened in a period: jobs stay when their backups are deleted, and so do skipped due times of schedules.</summary>
internal sealed class HistoryQueries
{
    /// <summary>The maximum number of runs that are read; older ones are left out.</summary>
    public const int MaxRuns = 200_000;

    private readonly SqliteConnection _connection;

    internal HistoryQueries(SqliteConnection connection) => _connection = connection;

    /// <summary>Passes the runs of backups that were requested at a time or later to a function, newest first.</summary>
    public void Runs(DateTimeOffset since, Action<HistoryRow> visit) =>
        _connection.Each(
            reader =>
                visit(
                    new HistoryRow(
                        reader.Time(0)!.Value,
                        WireNames.Parse<RunStatus>(reader.GetString(1)),
                        reader.Text(2),
                        reader.Text(3),
                        reader.Number(4) ?? 0,
                        reader.Number(5) ?? 0,
                        reader.GetInt64(6) > 0
                    )
                ),
            """
            SELECT j.created_at, j.status, r.schedule_id,
                CASE WHEN b.sequence IS NULL THEN json_extract(j.request, '$.sources')
                    ELSE (SELECT json_group_array(s.name) FROM backup_sources s WHERE s.sequence = b.sequence) END,
                json_extract(j.result, '$.new_bytes'), json_extract(j.result, '$.stored_bytes'), j.warning_count
            FROM jobs j INDEXED BY jobs_by_time
            LEFT JOIN backups b ON b.id = j.backup_id LEFT JOIN schedule_runs r ON r.job_id = j.id
            WHERE j.created_at >= $since AND j.kind = 'backup' ORDER BY j.created_at DESC LIMIT $most
            """,
            ("since", Sql.Stored(since)),
            ("most", MaxRuns)
        );

    /// <summary>
    /// Returns the completed backups with the largest archives of those that were requested at a time or later, largest first. Deleted
    /// ones are left out.
    /// </summary>
    public IReadOnlyList<LargestRow> Largest(DateTimeOffset since, int limit) =>
        _connection.Query(
            reader => new LargestRow(
                reader.GetString(0),
                reader.Time(1)!.Value,
                HistoryRow.NamesIn(reader.GetString(2)),
                reader.GetInt64(3)
            ),
            """
            SELECT id, created_at,
                (SELECT json_group_array(s.name) FROM backup_sources s WHERE s.sequence = b.sequence), stored_bytes
            FROM (
                SELECT id, sequence, created_at, stored_bytes FROM backups
                WHERE created_at >= $since AND status = 'completed' AND deleted_at IS NULL
                ORDER BY stored_bytes DESC, sequence DESC LIMIT $limit) b
            ORDER BY stored_bytes DESC, sequence DESC
            """,
            ("since", Sql.Stored(since)),
            ("limit", limit)
        );

    /// <summary>Returns the skipped due times of all schedules that reach into a period, oldest first.</summary>
    public IReadOnlyList<ScheduleSkip> Skips(DateTimeOffset since) =>
        _connection.Query(
            reader => new ScheduleSkip(
                reader.Text("schedule_id")!,
                reader.Time("due_at")!.Value,
                reader.Time("through_at")!.Value,
                reader.Number("count")!.Value,
                WireNames.Parse<SkipReason>(reader.Text("reason")!),
                reader.Text("message")
            ),
            "SELECT * FROM schedule_skips WHERE through_at >= $since ORDER BY number",
            ("since", Sql.Stored(since))
        );
}
