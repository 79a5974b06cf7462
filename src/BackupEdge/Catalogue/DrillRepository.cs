using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes drills. About 2000 of the newest are stored, and always those in which a source was proven last.
/// </summary>
internal sealed class DrillRepository
{
    /// <summary>Selects the newest result of a source with one result.</summary>
    internal const string LastOf = """
        SELECT * FROM drilled_sources INDEXED BY drilled_sources_by_source WHERE source = $source AND result = $result
        ORDER BY ended_at DESC LIMIT 1
        """;

    /// <summary>Selects the end of the oldest completed backup with a source.</summary>
    internal const string OldestBackupOf = """
        SELECT coalesce(b.completed_at, b.created_at) FROM backup_sources s INDEXED BY backup_sources_by_name
        CROSS JOIN backups b ON b.sequence = s.sequence
        WHERE s.name = $source AND b.deleted_at IS NULL AND b.status = 'completed' ORDER BY s.sequence LIMIT 1
        """;

    private const int MaxDrills = 2000;
    private const int TrimEvery = 50;
    private const string HeadColumns = "number, id, job_id, result, copy, started_at, ended_at, created_by, '' AS report";
    private readonly SqliteConnection _connection;

    internal DrillRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Adds a drill, and from time to time deletes the oldest ones.</summary>
    public void Insert(DrillRow row)
    {
        _connection.Insert(
            "drills",
            ("id", row.Id),
            ("job_id", row.JobId),
            ("result", WireNames.Of(row.Result)),
            ("copy", row.Copy),
            ("started_at", Sql.Stored(row.StartedAt)),
            ("ended_at", Sql.Stored(row.EndedAt)),
            ("created_by", row.CreatedBy),
            ("report", row.Report)
        );
        var number = (long)_connection.Scalar("SELECT last_insert_rowid()")!;
        for (var i = 0; i < row.Sources.Count; i++)
        {
            var source = row.Sources[i];
            _connection.Insert(
                "drilled_sources",
                ("drill", number),
                ("position", i),
                ("source", source.Source),
                ("backup_id", source.BackupId),
                ("result", WireNames.Of(source.Result)),
                ("ended_at", Sql.Stored(source.EndedAt)),
                ("recovery_ms", source.RecoveryMilliseconds),
                ("code", source.Code),
                ("message", source.Message)
            );
        }

        if (number % TrimEvery == 0)
        {
            Trim(MaxDrills);
        }
    }

    /// <summary>Returns the drill with the given id or the id of its job; null if there is none.</summary>
    public DrillRow? Find(string id) =>
        _connection.Query(ReadNumbered, "SELECT * FROM drills WHERE id IN ($id, $drill)", ("id", id), ("drill", DrillOf(id)))
            is [var (number, row), ..]
            ? WithSources(number, row)
            : null;

    /// <summary>Returns the ids that a part matches, see <see cref="IdMatch"/>.</summary>
    public IReadOnlyList<string> IdsLike(string part, int limit) => IdMatch.Find(_connection, "drills WHERE true", "drill", part, limit);

    /// <summary>Returns one page of the drills that match a filter, newest first, without their reports.</summary>
    public Page<DrillRow> List(DrillFilter filter)
    {
        var result = filter.Result is { } only ? WireNames.Of(only) : null;
        var matching = filter.Source is null
            ? new Conditions().And("result = $result", "result", result)
            : new Conditions().And(
                "number IN (SELECT drill FROM drilled_sources WHERE source = $source" + (result is null ? ")" : " AND result = $result)"),
                "source",
                filter.Source
            );
        if (filter.Source is not null && result is not null)
        {
            matching.With("result", result);
        }

        var total = _connection.Count($"SELECT count(*) FROM drills {matching}", matching.Parameters);
        var page = matching
            .And("number < (SELECT number FROM drills WHERE id = $before)", "before", filter.Before)
            .And("number < $after", "after", filter.After);
        var rows = _connection.Query(
            ReadNumbered,
            $"SELECT {HeadColumns} FROM drills {page} ORDER BY number DESC LIMIT $limit",
            [.. page.Parameters, ("limit", filter.Limit + 1L)]
        );
        var hasMore = rows.Count > filter.Limit;
        rows = hasMore ? rows[..filter.Limit] : rows;
        return new Page<DrillRow>([.. rows.Select(row => WithSources(row.Number, row.Row))], total, hasMore)
        {
            Place = rows is [.., var last] ? last.Number : 0,
        };
    }

    /// <summary>Returns what drills have shown of a source.</summary>
    public SourceProofRow ProofOf(string source)
    {
        var proven = LastResult(source, DrillResult.Proven);
        var last = proven;
        foreach (var result in (DrillResult[])[DrillResult.Failed, DrillResult.Skipped])
        {
            if (LastResult(source, result) is { } other && (last is null || other.EndedAt > last.EndedAt))
            {
                last = other;
            }
        }

        var oldest = _connection.Query(reader => reader.Time(0), OldestBackupOf, ("source", source)).FirstOrDefault();
        return new SourceProofRow(last, proven?.EndedAt, proven?.RecoveryMilliseconds, oldest);
    }

    /// <summary>Returns the ids of the completed backups with a source, newest first.</summary>
    public IReadOnlyList<string> NewestFirst(string source, int limit) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            SELECT b.id FROM backup_sources s INDEXED BY backup_sources_by_name CROSS JOIN backups b ON b.sequence = s.sequence
            WHERE s.name = $source AND b.deleted_at IS NULL AND b.status = 'completed' ORDER BY s.sequence DESC LIMIT $limit
            """,
            ("source", source),
            ("limit", limit)
        );

    /// <summary>
    /// Returns the ids of the completed backups with a source: first those in which it was never proven, newest first, then those in which
    /// it was proven longest ago.
    /// </summary>
    public IReadOnlyList<string> LeastProvenFirst(string source, int limit) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            SELECT b.id FROM backup_sources s CROSS JOIN backups b ON b.sequence = s.sequence
            WHERE s.name = $source AND b.deleted_at IS NULL AND b.status = 'completed'
            ORDER BY (SELECT max(d.ended_at) FROM drilled_sources d WHERE d.backup_id = b.id AND d.source = s.name AND d.result = 'proven')
                NULLS FIRST, b.sequence DESC LIMIT $limit
            """,
            ("source", source),
            ("limit", limit)
        );

    internal void Trim(int kept) =>
        _connection.Execute(
            """
            DELETE FROM drills WHERE number <= (SELECT number FROM drills ORDER BY number DESC LIMIT 1 OFFSET $kept)
            AND number NOT IN (SELECT s.drill FROM drilled_sources s WHERE s.result = 'proven' AND s.ended_at =
                (SELECT max(n.ended_at) FROM drilled_sources n WHERE n.source = s.source AND n.result = 'proven'))
            """,
            ("kept", kept)
        );

    private DrilledSourceRow? LastResult(string source, DrillResult result) =>
        _connection.Query(ReadSource, LastOf, ("source", source), ("result", WireNames.Of(result))).FirstOrDefault();

    private DrillRow WithSources(long number, DrillRow row) =>
        row with
        {
            Sources = _connection.Query(
                ReadSource,
                "SELECT * FROM drilled_sources WHERE drill = $drill ORDER BY position",
                ("drill", number)
            ),
        };

    private static string DrillOf(string id) => id.StartsWith("job-", StringComparison.Ordinal) ? DrillRow.IdOf(id) : id;

    private static (long Number, DrillRow Row) ReadNumbered(SqliteDataReader reader) =>
        (
            reader.Number("number")!.Value,
            new DrillRow
            {
                Id = reader.Text("id")!,
                JobId = reader.Text("job_id")!,
                Result = WireNames.Parse<DrillResult>(reader.Text("result")!),
                Copy = reader.Text("copy"),
                StartedAt = reader.Time("started_at")!.Value,
                EndedAt = reader.Time("ended_at")!.Value,
                CreatedBy = reader.Text("created_by")!,
                Sources = [],
                Report = reader.Text("report")!,
            }
        );

    private static DrilledSourceRow ReadSource(SqliteDataReader reader) =>
        new(
            reader.Text("source")!,
            reader.Text("backup_id"),
            WireNames.Parse<DrillResult>(reader.Text("result")!),
            reader.Time("ended_at")!.Value,
            reader.Number("recovery_ms"),
            reader.Text("code"),
            reader.Text("message")
        );
}
