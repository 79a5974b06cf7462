using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes jobs. The table is also the queue: the oldest queued job of a kind is the next to run.</summary>
internal sealed partial class JobRepository
{
    // Each looks up one backup by its id; a join would make the columns of the conditions ambiguous. The primary key gives the sources in
    // their order.
    private const string Columns = """
        jobs.*, (SELECT type FROM backups WHERE id = backup_id) AS backup_type, (SELECT label FROM backups WHERE id = backup_id) AS label,
        (SELECT schedule_id FROM backups WHERE id = backup_id) AS schedule_id,
        (SELECT group_concat(s.name, ',') FROM backups b CROSS JOIN backup_sources s ON s.sequence = b.sequence WHERE b.id = backup_id)
            AS source_names
        """;

    private readonly SqliteConnection _connection;

    internal JobRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a job at the end of the queue.</summary>
    public void Insert(JobRow row) =>
        _connection.Insert(
            "jobs",
            ("id", row.Id),
            ("kind", WireNames.Of(row.Kind)),
            ("status", WireNames.Of(row.Status)),
            ("backup_id", row.BackupId),
            ("target", row.Target),
            ("dry_run", row.DryRun),
            ("request", row.Request),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("created_by", row.CreatedBy),
            ("operator", row.Operator)
        );

    /// <summary>
    /// Writes the status, times, progress, result and error of a job. Cancellation requests are written only by
    /// <see cref="RequestCancel"/>, plans only by <see cref="SetPlan"/>.
    /// </summary>
    public void Update(JobRow row) =>
        _connection.Execute(
            """
            UPDATE jobs SET status = $status, started_at = $started_at, completed_at = $completed_at, bytes_done = $bytes_done,
                bytes_total = $bytes_total, files_done = $files_done, files_total = $files_total, result = $result,
                error_count = $error_count, warning_count = $warning_count, error_code = $error_code, error_message = $error_message
            WHERE id = $id
            """,
            ("id", row.Id),
            ("status", WireNames.Of(row.Status)),
            ("started_at", Sql.Stored(row.StartedAt)),
            ("completed_at", Sql.Stored(row.CompletedAt)),
            ("bytes_done", row.BytesDone),
            ("bytes_total", row.BytesTotal),
            ("files_done", row.FilesDone),
            ("files_total", row.FilesTotal),
            ("result", JobResults.ToJson(row.Result)),
            ("error_count", row.ErrorCount),
            ("warning_count", row.WarningCount),
            ("error_code", row.ErrorCode),
            ("error_message", row.ErrorMessage)
        );

    /// <summary>Writes the progress of a running job, so that other processes see it. Does nothing if the job has ended.</summary>
    public void SetProgress(JobRow row) =>
        _connection.Execute(
            """
            UPDATE jobs SET bytes_done = $bytes_done, bytes_total = $bytes_total, files_done = $files_done, files_total = $files_total
            WHERE id = $id AND status = 'running'
            """,
            ("id", row.Id),
            ("bytes_done", row.BytesDone),
            ("bytes_total", row.BytesTotal),
            ("files_done", row.FilesDone),
            ("files_total", row.FilesTotal)
        );

    /// <summary>Writes the plan of a prune, a JSON object.</summary>
    public void SetPlan(string id, string plan) =>
        _connection.Execute("UPDATE jobs SET plan = $plan WHERE id = $id", ("id", id), ("plan", plan));

    /// <summary>Requests a running job to stop.</summary>
    public void RequestCancel(string id) => _connection.Execute("UPDATE jobs SET cancel_requested = 1 WHERE id = $id", ("id", id));

    /// <summary>Returns the job with the given id; null if there is none in a scope.</summary>
    /// <param name="id">The id.</param>
    /// <param name="scope">The jobs that the caller may see; null for all.</param>
    public JobRow? Find(string id, BackupScope? scope = null)
    {
        var matching = BackupScope.AddJobsTo(new Conditions().And("id = $id", "id", id), scope);
        return Rows(matching.ToString(), "number", 1, matching.Parameters).FirstOrDefault();
    }

    /// <summary>Returns the ids that a part matches, see <see cref="IdMatch"/>, newest first.</summary>
    public IReadOnlyList<string> IdsLike(string part, int limit) => IdMatch.Find(_connection, "jobs WHERE true", "job", part, limit);

    /// <summary>Returns the id of a job by its place in the order of requests, newest first; null if there are fewer.</summary>
    /// <param name="back">The number of newer jobs.</param>
    public string? Nth(int back) =>
        _connection.Scalar("SELECT id FROM jobs ORDER BY number DESC LIMIT 1 OFFSET $back", ("back", back)) as string;

    /// <summary>Returns the oldest queued job of a kind; null if there is none.</summary>
    public JobRow? NextQueued(JobKind kind) =>
        Rows("WHERE status = 'queued' AND kind = $kind", "number", 1, ("kind", WireNames.Of(kind))).FirstOrDefault();

    /// <summary>Returns the newest job of a kind with these options; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">The options, the same JSON text.</param>
    public JobRow? Newest(JobKind kind, string request) =>
        Rows("WHERE kind = $kind AND request = $request", "number DESC", 1, ("kind", WireNames.Of(kind)), ("request", request))
            .FirstOrDefault();

    /// <summary>Returns the newest job of a kind with these options that has ended; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">The options, the same JSON text.</param>
    public JobRow? NewestEnded(JobKind kind, string request) =>
        Rows(
                "WHERE kind = $kind AND request = $request AND status NOT IN ('queued', 'running')",
                "number DESC",
                1,
                ("kind", WireNames.Of(kind)),
                ("request", request)
            )
            .FirstOrDefault();

    /// <summary>Returns the oldest queued job of a kind with these options; null if there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="request">The options, the same JSON text.</param>
    public JobRow? FindQueued(JobKind kind, string request) =>
        Rows(
                "WHERE status = 'queued' AND kind = $kind AND request = $request",
                "number",
                1,
                ("kind", WireNames.Of(kind)),
                ("request", request)
            )
            .FirstOrDefault();

    /// <summary>Returns all jobs with a status, oldest first.</summary>
    public IReadOnlyList<JobRow> OfStatus(RunStatus status) =>
        Rows("WHERE status = $status", "number", int.MaxValue, ("status", WireNames.Of(status)));

    /// <summary>Returns the number of the job that was queued last; 0 if there is none. Numbers only grow.</summary>
    public long LastNumber() => (long)_connection.Scalar("SELECT coalesce(max(number), 0) FROM jobs")!;

    /// <summary>Returns the jobs with a number above the given one and all queued or running jobs, oldest first.</summary>
    public IReadOnlyList<JobRow> NewOrActive(long number) =>
        Rows(
            // With OR instead of UNION, SQLite would read all jobs.
            "WHERE number IN (SELECT number FROM jobs WHERE number > $number UNION SELECT number FROM jobs WHERE status IN "
                + "('queued', 'running'))",
            "number",
            int.MaxValue,
            ("number", number)
        );

    /// <summary>Returns the queued and running jobs that use a backup, as their own or as a base of it, oldest first.</summary>
    public IReadOnlyList<JobRow> ActiveOf(string backupId) =>
        Rows(
            "WHERE status IN ('queued', 'running') AND (backup_id = $backup OR EXISTS (SELECT 1 FROM backups b JOIN backup_sources s "
                + "ON s.sequence = b.sequence WHERE b.id = jobs.backup_id AND s.base_id = $backup))",
            "number",
            int.MaxValue,
            ("backup", backupId)
        );

    /// <summary>Returns the ids of the backups for which <see cref="ActiveOf"/> returns a job.</summary>
    public HashSet<string> BackupsInUse() =>
        _connection
            .Query(
                reader => reader.GetString(0),
                """
                SELECT backup_id FROM jobs WHERE status IN ('queued', 'running') AND backup_id IS NOT NULL
                UNION SELECT s.base_id FROM jobs j JOIN backups b ON b.id = j.backup_id JOIN backup_sources s ON s.sequence = b.sequence
                    WHERE j.status IN ('queued', 'running') AND s.base_id IS NOT NULL
                """
            )
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns the number of queued jobs.</summary>
    public long CountQueued() => (long)_connection.Scalar("SELECT count(*) FROM jobs WHERE status = 'queued'")!;

    /// <summary>Returns the number of queued jobs of an operator.</summary>
    /// <param name="owner">The credential of the operator.</param>
    public long CountQueued(string owner) =>
        (long)_connection.Scalar("SELECT count(*) FROM jobs WHERE status = 'queued' AND operator = $operator", ("operator", owner))!;

    /// <summary>
    /// Returns the time when the nth newest backup of an operator was requested, counting deleted and cancelled ones too; null if fewer
    /// were requested since a time.
    /// </summary>
    /// <param name="owner">The credential of the operator.</param>
    /// <param name="nth">The number of the backup, where 1 is the newest.</param>
    /// <param name="since">The time after which requests count, UTC.</param>
    public DateTimeOffset? NthNewestBackupOf(string owner, int nth, DateTimeOffset since) =>
        _connection.Scalar(
            """
            SELECT created_at FROM jobs WHERE operator = $operator AND kind = 'backup' AND created_at > $since
            ORDER BY created_at DESC LIMIT 1 OFFSET $before
            """,
            ("operator", owner),
            ("since", Sql.Stored(since)),
            ("before", nth - 1L)
        )
            is long at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : null;

    /// <summary>Returns the queued or running restore to a target that is not a dry run; null if there is none.</summary>
    public JobRow? ActiveRestoreTo(string target) =>
        Rows(
                "WHERE kind = 'restore' AND target = $target AND dry_run = 0 AND status IN ('queued', 'running')",
                "number",
                1,
                ("target", target)
            )
            .FirstOrDefault();

    /// <summary>Returns one page of the jobs that match a filter, newest first.</summary>
    public Page<JobRow> List(JobFilter filter)
    {
        var matching = BackupScope
            .AddJobsTo(new Conditions(), filter.Scope)
            .And("kind = $kind", "kind", filter.Kind is { } kind ? WireNames.Of(kind) : null)
            .And("status = $status", "status", filter.Status is { } status ? WireNames.Of(status) : null)
            .And("backup_id = $backup", "backup", filter.BackupId)
            .And("created_at >= $since", "since", Sql.Stored(filter.Since))
            .And("created_at < $until", "until", Sql.Stored(filter.Until))
            .And(
                "backup_id IN (SELECT id FROM backups WHERE deleted_at IS NULL AND sequence IN "
                    + "(SELECT sequence FROM backup_sources WHERE name = $source))",
                "source",
                filter.Source
            );
        var total = _connection.Count($"SELECT count(*) FROM jobs {matching}", matching.Parameters);
        var page = matching
            .And("number < (SELECT number FROM jobs WHERE id = $before)", "before", filter.Before)
            .And("number < $after", "after", filter.After);
        var rows = Rows(page.ToString(), "number DESC", filter.Limit + 1L, page.Parameters);
        var hasMore = rows.Count > filter.Limit;
        rows = hasMore ? rows[..filter.Limit] : rows;
        return new Page<JobRow>(rows, total, hasMore) { Place = rows is [.., var last] ? NumberOf(last.Id) : 0 };
    }

    private long NumberOf(string id) => (long)_connection.Scalar("SELECT number FROM jobs WHERE id = $id", ("id", id))!;

    private static JobRow Read(SqliteDataReader reader) =>
        new()
        {
            Id = reader.Text("id")!,
            Kind = WireNames.Parse<JobKind>(reader.Text("kind")!),
            Status = WireNames.Parse<RunStatus>(reader.Text("status")!),
            BackupId = reader.Text("backup_id"),
            Backup = reader.Text("backup_type") is { } type
                ? new JobBackup(
                    WireNames.Parse<BackupType>(type),
                    reader.Text("label"),
                    reader.Text("schedule_id"),
                    reader.Text("source_names") ?? ""
                )
                : null,
            Target = reader.Text("target"),
            DryRun = reader.Number("dry_run") != 0,
            Request = reader.Text("request")!,
            CreatedAt = reader.Time("created_at")!.Value,
            StartedAt = reader.Time("started_at"),
            CompletedAt = reader.Time("completed_at"),
            CreatedBy = reader.Text("created_by")!,
            Operator = reader.Text("operator"),
            BytesDone = reader.Number("bytes_done")!.Value,
            BytesTotal = reader.Number("bytes_total")!.Value,
            FilesDone = reader.Number("files_done")!.Value,
            FilesTotal = reader.Number("files_total")!.Value,
            CancelRequested = reader.Number("cancel_requested") != 0,
            Result = JobResults.Parse(WireNames.Parse<JobKind>(reader.Text("kind")!), reader.Text("result")!),
            Plan = reader.Text("plan"),
            ErrorCount = reader.Number("error_count")!.Value,
            WarningCount = reader.Number("warning_count")!.Value,
            ErrorCode = reader.Text("error_code"),
            ErrorMessage = reader.Text("error_message"),
        };

    private List<JobRow> Rows(string where, string order, long limit, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _connection.Query(Read, $"SELECT {Columns} FROM jobs {where} ORDER BY {order} LIMIT $limit", [.. parameters, ("limit", limit)]);
}
