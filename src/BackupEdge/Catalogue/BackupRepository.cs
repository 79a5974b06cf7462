using BackupEdge.Counts;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes backups. Backups that <see cref="MarkDeleted"/> has marked are not returned unless a method says otherwise.
/// </summary>
internal sealed partial class BackupRepository
{
    private const int FirstCount = 30;

    // Names of sources cannot contain a space.
    private const string IncompleteSources = """
        SELECT group_concat(name, ' ') FROM (
            SELECT name FROM skipped_sources s WHERE s.sequence = backups.sequence
            UNION SELECT name FROM source_warnings w WHERE w.sequence = backups.sequence AND w.unread > 0
            ORDER BY name)
        """;

    private static readonly string Columns =
        "sequence, id, type, requested_type, type_reason, base_id, status, created_at, started_at, completed_at, label, "
        + "retention_days, held, include_files, include_database, job_id, created_by, schedule_id, warning_count, error_code, "
        + "error_message, verified_at, verify_problem_count, operator, labelled, "
        + "(SELECT group_concat(tag, ' ') FROM backup_tags t WHERE t.sequence = backups.sequence), seal_mode, seal_epoch, "
        + $"CASE WHEN warning_count > 0 THEN ({IncompleteSources}) END, note, "
        + string.Join(", ", BackupCounts.CounterNames);

    private static readonly string SetCounts = string.Join(", ", BackupCounts.CounterNames.Select(name => $"{name} = ${name}"));

    private readonly SqliteConnection _connection;

    internal BackupRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the next sequence number, which was never used before.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the catalogue has no counter.</exception>
    public long NextSequence() =>
        _connection.Scalar("UPDATE counters SET value = value + 1 WHERE name = 'sequence' RETURNING value") as long?
        ?? throw new Fault(FaultCode.IoError, "The catalogue has no counter for its backups. Restart the service to restore it.");

    /// <summary>
    /// Creates the counter of sequence numbers if it does not exist, and corrects it if it is below the number of a backup or above a
    /// limit.
    /// </summary>
    /// <param name="highest">The highest valid number.</param>
    public void RepairSequence(long highest) =>
        _connection.Execute(
            """
            INSERT INTO counters (name, value) SELECT 'sequence', coalesce((SELECT max(sequence) FROM backups), 0) WHERE true
            ON CONFLICT (name) DO UPDATE SET value = CASE WHEN value > $highest THEN excluded.value ELSE max(value, excluded.value) END
            """,
            ("highest", highest)
        );

    /// <summary>Raises the counter so that a sequence number found in the archive store is never assigned again.</summary>
    public void SkipSequence(long sequence) =>
        _connection.Execute("UPDATE counters SET value = max(value, $sequence) WHERE name = 'sequence'", ("sequence", sequence));

    /// <summary>Adds a backup and its sources.</summary>
    public void Insert(BackupRow row)
    {
        _connection.Insert(
            "backups",
            ("sequence", row.Sequence),
            ("id", row.Id),
            ("type", WireNames.Of(row.Type)),
            ("requested_type", WireNames.Of(row.RequestedType)),
            ("type_reason", row.TypeReason),
            ("base_id", row.BaseId),
            ("status", WireNames.Of(row.Status)),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("label", row.Label),
            ("retention_days", row.RetentionDays),
            ("source_set", SourceSet(row.Sources)),
            ("include_files", row.IncludeFiles),
            ("include_database", row.IncludeDatabase),
            ("job_id", row.JobId),
            ("created_by", row.CreatedBy),
            ("schedule_id", row.ScheduleId),
            ("operator", row.Operator)
        );
        for (var i = 0; i < row.Sources.Count; i++)
        {
            _connection.Insert(
                "backup_sources",
                ("sequence", row.Sequence),
                ("position", i),
                ("name", row.Sources[i].Name),
                ("kind", row.Sources[i].Kind),
                ("path", row.Sources[i].Path),
                ("base_id", row.Sources[i].BaseId)
            );
        }

        InsertTags(row.Sequence, row.Tags);
        RaiseRetained(row.Status == RunStatus.Completed);
    }

    /// <summary>Writes the type, base, status, times, counts, error and seal of a backup.</summary>
    public void Update(BackupRow row)
    {
        RaiseRetained(IsCompleted(row.Sequence) != (row.Status == RunStatus.Completed));
        _connection.Execute(
            $"""
            UPDATE backups SET type = $type, type_reason = $type_reason, base_id = $base_id, status = $status, started_at = $started_at,
                completed_at = $completed_at, {SetCounts}, warning_count = $warning_count, error_code = $error_code,
                error_message = $error_message, verified_at = $verified_at, verify_problem_count = $verify_problem_count,
                seal_mode = $seal_mode, seal_epoch = $seal_epoch
            WHERE sequence = $sequence
            """,
            [
                ("sequence", row.Sequence),
                ("type", WireNames.Of(row.Type)),
                ("type_reason", row.TypeReason),
                ("base_id", row.BaseId),
                ("status", WireNames.Of(row.Status)),
                ("started_at", Sql.Stored(row.StartedAt)),
                ("completed_at", Sql.Stored(row.CompletedAt)),
                .. BackupCounts.CounterNames.Zip(row.Counts.ToArray(), (name, count) => (name, (object?)count)),
                ("warning_count", row.WarningCount),
                ("error_code", row.ErrorCode),
                ("error_message", row.ErrorMessage),
                ("verified_at", Sql.Stored(row.VerifiedAt)),
                ("verify_problem_count", row.VerifyProblemCount),
                ("seal_mode", row.SealMode),
                ("seal_epoch", row.SealEpoch),
            ]
        );
    }

    /// <summary>Returns the backup with the given id; null if there is none.</summary>
    public BackupRow? Find(string id) => Rows("WHERE id = $id AND deleted_at IS NULL", 1, ("id", id)).FirstOrDefault();

    /// <summary>Returns completed backups, newest first.</summary>
    /// <param name="newest">The highest sequence number.</param>
    /// <param name="since">The earliest time of the request, UTC; null for any.</param>
    /// <param name="until">The latest time of the request, UTC; null for any.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    /// <param name="limit">The maximum number of backups.</param>
    public IReadOnlyList<BackupRow> Completed(long newest, DateTimeOffset? since, DateTimeOffset? until, BackupScope? scope, int limit)
    {
        var matching = new Conditions()
            .And("status = 'completed'")
            .And("deleted_at IS NULL")
            .And("sequence <= $newest", "newest", newest)
            .And("created_at >= $since", "since", Sql.Stored(since))
            .And("created_at <= $until", "until", Sql.Stored(until));
        BackupScope.AddTo(matching, scope);
        return Rows(matching.ToString(), limit, matching.Parameters);
    }

    /// <summary>Returns all backups with a status, oldest first.</summary>
    public IReadOnlyList<BackupRow> OfStatus(RunStatus status)
    {
        var rows = Rows("WHERE status = $status AND deleted_at IS NULL", int.MaxValue, ("status", WireNames.Of(status)));
        rows.Reverse();
        return rows;
    }

    /// <summary>Returns one page of the backups that match a filter, newest first.</summary>
    public Page<BackupRow> List(BackupFilter filter)
    {
        var matching = Matching(filter);
        var total = _connection.Count($"SELECT count(*) FROM backups {matching}", matching.Parameters);
        var page = Page(matching, filter);
        var rows = Rows(page.ToString(), filter.Limit + 1L, page.Parameters);
        var hasMore = rows.Count > filter.Limit;
        rows = hasMore ? rows[..filter.Limit] : rows;
        return new Page<BackupRow>(rows, total, hasMore) { Place = rows is [.., var last] ? last.Sequence : 0 };
    }

    /// <summary>Returns the SQL statement of a listing.</summary>
    internal static string StatementOf(BackupFilter filter) => StatementOf(Page(Matching(filter), filter).ToString());

    // Names cannot contain a tab or a line end, so different sets never have the same text.
    private static string SourceSet(IReadOnlyList<BackupSource> sources) =>
        string.Join(
            '\n',
            sources.OrderBy(source => source.Name, StringComparer.Ordinal).Select(source => $"{source.Name}\t{source.Kind}\t{source.Path}")
        );

    private static string StatementOf(string where) => $"SELECT {Columns} FROM backups {where} ORDER BY sequence DESC LIMIT $limit";

    private static Conditions Matching(BackupFilter filter) =>
        BackupScope
            .AddTo(new Conditions(), filter.Scope)
            .And(filter.IsDeleted ? "sequence IN (SELECT sequence FROM bin)" : "deleted_at IS NULL")
            .And("type = $type", "type", filter.Type is { } type ? WireNames.Of(type) : null)
            .And("status = $status", "status", filter.Status is { } status ? WireNames.Of(status) : null)
            .And("label = $label", "label", filter.Label)
            .And("created_at >= $since", "since", Sql.Stored(filter.Since))
            .And("created_at < $until", "until", Sql.Stored(filter.Until))
            .And("sequence IN (SELECT sequence FROM backup_sources WHERE name = $source)", "source", filter.Source)
            .And("sequence IN (SELECT sequence FROM backup_tags WHERE tag = $tag)", "tag", filter.Tag)
            .And("(verified_at IS NOT NULL) = $verified", "verified", filter.IsVerified);

    private static Conditions Page(Conditions matching, BackupFilter filter) =>
        matching
            .And("sequence < (SELECT sequence FROM backups WHERE id = $before)", "before", filter.Before)
            .And("sequence < $after", "after", filter.After);

    private List<BackupRow> Rows(string where, long limit, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        _connection.Query(Read, StatementOf(where), [.. parameters, ("limit", limit)]);

    // Reads columns by index: a listing reads up to twenty thousand of them, and looking up each by name took most of the time.
    private BackupRow Read(SqliteDataReader reader)
    {
        var sequence = reader.GetInt64(0);
        return new BackupRow
        {
            Sequence = sequence,
            Id = reader.GetString(1),
            Type = WireNames.Parse<BackupType>(reader.GetString(2)),
            RequestedType = WireNames.Parse<BackupType>(reader.GetString(3)),
            TypeReason = reader.Text(4),
            BaseId = reader.Text(5),
            Status = WireNames.Parse<RunStatus>(reader.GetString(6)),
            CreatedAt = reader.Time(7)!.Value,
            StartedAt = reader.Time(8),
            CompletedAt = reader.Time(9),
            Label = reader.Text(10),
            RetentionDays = (int?)reader.Number(11),
            IsHeld = reader.GetBoolean(12),
            IncludeFiles = reader.GetBoolean(13),
            IncludeDatabase = reader.GetBoolean(14),
            Sources = SourcesOf(sequence),
            JobId = reader.GetString(15),
            CreatedBy = reader.GetString(16),
            ScheduleId = reader.Text(17),
            WarningCount = reader.GetInt64(18),
            ErrorCode = reader.Text(19),
            ErrorMessage = reader.Text(20),
            VerifiedAt = reader.Time(21),
            VerifyProblemCount = reader.Number(22),
            Operator = reader.Text(23),
            IsLabelled = reader.GetBoolean(24),
            Tags = BackupMarks.TagsOf(reader.Text(25)),
            SealMode = reader.Text(26),
            SealEpoch = reader.Number(27),
            IncompleteSources = reader.Text(28)?.Split(' ') ?? [],
            Note = reader.Text(29),
            Counts = CountsOf(reader),
        };
    }

    private static BackupCounts CountsOf(SqliteDataReader reader)
    {
        Span<long> counts = stackalloc long[BackupCounts.CounterNames.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = reader.GetInt64(FirstCount + i);
        }

        return BackupCounts.FromArray(counts);
    }
}
