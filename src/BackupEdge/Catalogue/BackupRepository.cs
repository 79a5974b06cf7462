using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>The backups in the catalogue. A deleted backup is in no answer from the moment <see cref="MarkDeleted"/> is committed.</summary>
public sealed class BackupRepository
{
    private readonly SqliteConnection _connection;

    internal BackupRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>A sequence number never given before.</summary>
    public long NextSequence() =>
        (long)_connection.Scalar("UPDATE counters SET value = value + 1 WHERE name = 'sequence' RETURNING value")!;

    /// <summary>Makes sure that a sequence number found in the archive store is never given again.</summary>
    public void PassSequence(long sequence) =>
        _connection.Execute("UPDATE counters SET value = max(value, $sequence) WHERE name = 'sequence'", ("sequence", sequence));

    /// <summary>Whether a backup is known at all, be it deleted.</summary>
    public bool IsKnown(string id) => _connection.Scalar("SELECT 1 FROM backups WHERE id = $id", ("id", id)) is not null;

    /// <summary>The backup that has a sequence number, be it deleted; null when none has.</summary>
    public string? IdOf(long sequence) => _connection.Scalar("SELECT id FROM backups WHERE sequence = $sequence", ("sequence", sequence)) as string;

    /// <summary>Adds a backup.</summary>
    public void Insert(BackupRow row)
    {
        _connection.Insert(
            "backups",
            ("sequence", row.Sequence),
            ("id", row.Id),
            ("type", Words.Of(row.Type)),
            ("requested_type", Words.Of(row.RequestedType)),
            ("type_reason", row.TypeReason),
            ("base_id", row.BaseId),
            ("status", Words.Of(row.Status)),
            ("created_at", Sql.Stored(row.CreatedAt)),
            ("label", row.Label),
            ("retention_days", row.RetentionDays),
            ("source_set", SourceSet(row.Sources)),
            ("include_files", row.IncludeFiles),
            ("include_database", row.IncludeDatabase),
            ("job_id", row.JobId),
            ("created_by", row.CreatedBy),
            ("schedule_id", row.ScheduleId));
        for (var i = 0; i < row.Sources.Count; i++)
        {
            _connection.Insert("backup_sources", ("sequence", row.Sequence), ("position", i), ("name", row.Sources[i].Name), ("kind", row.Sources[i].Kind), ("path", row.Sources[i].Path));
        }
    }

    /// <summary>Writes how far a backup has come: type and base, status, times, counts and error.</summary>
    public void Update(BackupRow row) => _connection.Execute(
        """
        UPDATE backups SET type = $type, type_reason = $type_reason, base_id = $base_id, status = $status, started_at = $started_at, completed_at = $completed_at, files = $files, directories = $directories,
            others = $others, added_files = $added_files, changed_files = $changed_files, unchanged_files = $unchanged_files,
            removed_files = $removed_files, source_bytes = $source_bytes, read_bytes = $read_bytes, new_bytes = $new_bytes, stored_bytes = $stored_bytes,
            chunks = $chunks, warning_count = $warning_count, error_code = $error_code, error_message = $error_message,
            verified_at = $verified_at, verify_problem_count = $verify_problem_count
        WHERE sequence = $sequence
        """,
        ("sequence", row.Sequence),
        ("type", Words.Of(row.Type)),
        ("type_reason", row.TypeReason),
        ("base_id", row.BaseId),
        ("status", Words.Of(row.Status)),
        ("started_at", Sql.Stored(row.StartedAt)),
        ("completed_at", Sql.Stored(row.CompletedAt)),
        ("files", row.Files),
        ("directories", row.Directories),
        ("others", row.Others),
        ("added_files", row.AddedFiles),
        ("changed_files", row.ChangedFiles),
        ("unchanged_files", row.UnchangedFiles),
        ("removed_files", row.RemovedFiles),
        ("source_bytes", row.SourceBytes),
        ("read_bytes", row.ReadBytes),
        ("new_bytes", row.NewBytes),
        ("stored_bytes", row.StoredBytes),
        ("chunks", row.Chunks),
        ("warning_count", row.WarningCount),
        ("error_code", row.ErrorCode),
        ("error_message", row.ErrorMessage),
        ("verified_at", Sql.Stored(row.VerifiedAt)),
        ("verify_problem_count", row.VerifyProblemCount));

    /// <summary>Puts a hold on a backup or takes it off.</summary>
    public void SetHeld(string id, bool held) => _connection.Execute("UPDATE backups SET held = $held WHERE id = $id", ("id", id), ("held", held));

    /// <summary>What a set of sources is known as among backups.</summary>
    public static string SetOf(BackupRow row) => SourceSet(row.Sources);

    /// <summary>Every reference from a living backup to another archive, by sequence numbers.</summary>
    public IReadOnlyList<(long Backup, long Archive)> References() => _connection.Query(
        reader => (reader.GetInt64(0), reader.GetInt64(1)), "SELECT sequence, archive_sequence FROM backup_archives ORDER BY sequence, archive_sequence");

    /// <summary>Whether a running backup compares with one that needs an archive.</summary>
    public bool IsNeededByRunning(string archiveId) => _connection.Scalar(
        """
        SELECT 1 FROM backups running JOIN backups base ON base.id = running.base_id JOIN backup_archives a ON a.sequence = base.sequence
        WHERE running.status = 'running' AND a.archive_id = $id LIMIT 1
        """,
        ("id", archiveId)) is not null;

    /// <summary>The backup of an id, or null.</summary>
    public BackupRow? Find(string id) =>
        Rows("WHERE id = $id AND deleted_at IS NULL", 1, ("id", id)).FirstOrDefault();

    /// <summary>The backup that one of these sources and of this type would compare with: the last completed, for a differential the last completed full one; null when there is none.</summary>
    public BackupRow? FindBase(IReadOnlyList<BackupSource> sources, BackupType type)
    {
        var only = type == BackupType.Differential ? "AND type = 'full'" : "";
        return Rows($"WHERE source_set = $set AND status = 'completed' AND deleted_at IS NULL {only}", 1, ("set", SourceSet(sources))).FirstOrDefault();
    }

    /// <summary>The last completed backup of the same sources that was asked for before this one, or null.</summary>
    public BackupRow? FindPrevious(BackupRow row) => Rows(
        "WHERE source_set = $set AND sequence < $sequence AND status = 'completed' AND deleted_at IS NULL", 1, ("set", SetOf(row)), ("sequence", row.Sequence)).FirstOrDefault();

    /// <summary>Completed backups, newest first.</summary>
    /// <param name="newest">The highest sequence number.</param>
    /// <param name="since">Asked for no earlier; null for any.</param>
    /// <param name="until">Asked for no later; null for any.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<BackupRow> Completed(long newest, DateTimeOffset? since, DateTimeOffset? until, int limit)
    {
        var matching = new Conditions()
            .And("status = 'completed'")
            .And("deleted_at IS NULL")
            .And("sequence <= $newest", "newest", newest)
            .And("created_at >= $since", "since", Sql.Stored(since))
            .And("created_at <= $until", "until", Sql.Stored(until));
        return Rows(matching.ToString(), limit, matching.Parameters);
    }

    /// <summary>Whether a backup of these sources is queued or running.</summary>
    public bool IsAwaited(IReadOnlyList<BackupSource> sources) => _connection.Scalar(
        "SELECT 1 FROM backups WHERE source_set = $set AND status IN ('queued', 'running') AND deleted_at IS NULL LIMIT 1", ("set", SourceSet(sources))) is not null;

    /// <summary>Notes which other archives a backup needs, with bytes of each.</summary>
    public void SetArchives(long sequence, IEnumerable<NeededArchive> archives)
    {
        _connection.Execute("DELETE FROM backup_archives WHERE sequence = $sequence", ("sequence", sequence));
        foreach (var archive in archives)
        {
            _connection.Insert(
                "backup_archives", ("sequence", sequence), ("archive_sequence", archive.Sequence), ("archive_id", archive.Id), ("bytes", archive.Bytes));
        }
    }

    /// <summary>Every backup of a status, oldest first.</summary>
    public IReadOnlyList<BackupRow> OfStatus(RunStatus status)
    {
        var rows = Rows("WHERE status = $status AND deleted_at IS NULL", int.MaxValue, ("status", Words.Of(status)));
        rows.Reverse();
        return rows;
    }

    /// <summary>One page of a listing, newest first.</summary>
    public Page<BackupRow> List(BackupFilter filter)
    {
        var matching = new Conditions()
            .And("deleted_at IS NULL")
            .And("type = $type", "type", filter.Type is { } type ? Words.Of(type) : null)
            .And("status = $status", "status", filter.Status is { } status ? Words.Of(status) : null)
            .And("label = $label", "label", filter.Label)
            .And("sequence IN (SELECT sequence FROM backup_sources WHERE name = $source)", "source", filter.Source);
        var total = (long)_connection.Scalar($"SELECT count(*) FROM backups {matching}", matching.Parameters)!;
        var page = matching.And("sequence < (SELECT sequence FROM backups WHERE id = $before)", "before", filter.Before);
        var rows = Rows(page.ToString(), filter.Limit + 1L, page.Parameters);
        var hasMore = rows.Count > filter.Limit;
        return new Page<BackupRow>(hasMore ? rows[..filter.Limit] : rows, total, hasMore);
    }

    /// <summary>
    /// Takes a backup out of every answer. Its row goes with <see cref="Remove"/> once no living backup needs its archive; what
    /// its own manifest refers to is not needed for its sake any more.
    /// </summary>
    public void MarkDeleted(string id, DateTimeOffset at)
    {
        _connection.Execute("UPDATE backups SET deleted_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));
        _connection.Execute("DELETE FROM backup_archives WHERE sequence = (SELECT sequence FROM backups WHERE id = $id)", ("id", id));
    }

    /// <summary>The ids of deleted backups, oldest first, each with whether a living backup needs its archive.</summary>
    public IReadOnlyList<(string Id, bool IsNeeded)> Deleted() => _connection.Query(
        reader => (reader.GetString(0), reader.GetBoolean(1)),
        "SELECT id, EXISTS (SELECT 1 FROM backup_archives a WHERE a.archive_sequence = b.sequence) FROM backups b WHERE deleted_at IS NOT NULL ORDER BY sequence");

    /// <summary>The rows of deleted backups, oldest first.</summary>
    public IReadOnlyList<BackupRow> DeletedRows()
    {
        var rows = Rows("WHERE deleted_at IS NOT NULL", int.MaxValue);
        rows.Reverse();
        return rows;
    }

    /// <summary>The archives that a backup needs beside its own, oldest first; those of deleted backups too.</summary>
    public IReadOnlyList<NeededArchive> ArchivesOf(string id) => _connection.Query(
        reader => new NeededArchive(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)),
        """
        SELECT a.archive_sequence, a.archive_id, a.bytes FROM backups b JOIN backup_archives a ON a.sequence = b.sequence
        WHERE b.id = $id ORDER BY a.archive_sequence
        """,
        ("id", id));

    /// <summary>The ids of living backups that need a backup's archive, oldest first.</summary>
    public IReadOnlyList<string> DependentsOf(string id) => _connection.Query(
        reader => reader.GetString(0),
        """
        SELECT dependent.id FROM backups b JOIN backup_archives a ON a.archive_sequence = b.sequence JOIN backups dependent ON dependent.sequence = a.sequence
        WHERE b.id = $id ORDER BY dependent.sequence
        """,
        ("id", id));

    /// <summary>Removes a backup's row, its sources and its notes.</summary>
    public void Remove(string id)
    {
        _connection.Execute("DELETE FROM notes WHERE owner = $id", ("id", id));
        _connection.Execute("DELETE FROM backups WHERE id = $id", ("id", id));
    }

    // Names cannot hold a tab or a line end, so that different sets never read the same.
    private static string SourceSet(IReadOnlyList<BackupSource> sources) =>
        string.Join('\n', sources.OrderBy(source => source.Name, StringComparer.Ordinal).Select(source => $"{source.Name}\t{source.Kind}\t{source.Path}"));

    private List<BackupRow> Rows(string where, long limit, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var sql = $"SELECT * FROM backups {where} ORDER BY sequence DESC LIMIT $limit";
        return _connection.Query(Read, sql, [.. parameters, ("limit", limit)]);
    }

    private List<BackupSource> SourcesOf(long sequence) => _connection.Query(
        reader => new BackupSource(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
        "SELECT name, kind, path FROM backup_sources WHERE sequence = $sequence ORDER BY position",
        ("sequence", sequence));

    private BackupRow Read(SqliteDataReader reader)
    {
        var sequence = reader.Number("sequence")!.Value;
        return new BackupRow
        {
            Id = reader.Text("id")!,
            Sequence = sequence,
            Type = Words.Parse<BackupType>(reader.Text("type")!),
            RequestedType = Words.Parse<BackupType>(reader.Text("requested_type")!),
            TypeReason = reader.Text("type_reason"),
            BaseId = reader.Text("base_id"),
            Status = Words.Parse<RunStatus>(reader.Text("status")!),
            CreatedAt = reader.Time("created_at")!.Value,
            StartedAt = reader.Time("started_at"),
            CompletedAt = reader.Time("completed_at"),
            Label = reader.Text("label"),
            RetentionDays = (int?)reader.Number("retention_days"),
            IsHeld = reader.Number("held") != 0,
            IncludeFiles = reader.Number("include_files") != 0,
            IncludeDatabase = reader.Number("include_database") != 0,
            Sources = SourcesOf(sequence),
            JobId = reader.Text("job_id")!,
            CreatedBy = reader.Text("created_by")!,
            ScheduleId = reader.Text("schedule_id"),
            Files = reader.Number("files")!.Value,
            Directories = reader.Number("directories")!.Value,
            Others = reader.Number("others")!.Value,
            AddedFiles = reader.Number("added_files")!.Value,
            ChangedFiles = reader.Number("changed_files")!.Value,
            UnchangedFiles = reader.Number("unchanged_files")!.Value,
            RemovedFiles = reader.Number("removed_files")!.Value,
            SourceBytes = reader.Number("source_bytes")!.Value,
            ReadBytes = reader.Number("read_bytes")!.Value,
            NewBytes = reader.Number("new_bytes")!.Value,
            StoredBytes = reader.Number("stored_bytes")!.Value,
            Chunks = reader.Number("chunks")!.Value,
            WarningCount = reader.Number("warning_count")!.Value,
            ErrorCode = reader.Text("error_code"),
            ErrorMessage = reader.Text("error_message"),
            VerifiedAt = reader.Time("verified_at"),
            VerifyProblemCount = reader.Number("verify_problem_count"),
        };
    }
}
