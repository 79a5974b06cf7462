using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Queries for the status report. They run every few seconds, so their cost must not grow with the number of backups: every statement uses
/// an index that contains little more than the rows it finds. The statements name their index, so that they fail without it instead of
/// becoming slow.
/// </summary>
internal sealed class StatusQueries
{
    /// <summary>
    /// Selects the newest completed backup of each set of sources, with a row for each source. Uses the index to step from set to set.
    /// </summary>
    internal const string NewestOfEachSet = """
        WITH RECURSIVE sets (source_set) AS (
            SELECT * FROM (SELECT source_set FROM backups INDEXED BY backups_completed WHERE status = 'completed' AND deleted_at IS NULL ORDER BY source_set LIMIT 1)
            UNION ALL
            SELECT (SELECT b.source_set FROM backups b INDEXED BY backups_completed
                WHERE b.status = 'completed' AND b.deleted_at IS NULL AND b.source_set > sets.source_set ORDER BY b.source_set LIMIT 1)
            FROM sets WHERE sets.source_set IS NOT NULL)
        SELECT source.name AS source, source.sequence AS sequence, newest.id, newest.status, coalesce(newest.completed_at, newest.created_at) AS ended_at,
            newest.stored_bytes, newest.verify_problem_count, newest.error_message, newest.files, newest.source_bytes, newest.started_at
        FROM sets
        CROSS JOIN backups newest ON newest.sequence = (SELECT b.sequence FROM backups b INDEXED BY backups_completed
            WHERE b.status = 'completed' AND b.deleted_at IS NULL AND b.source_set = sets.source_set ORDER BY b.sequence DESC LIMIT 1)
        CROSS JOIN backup_sources source ON source.sequence = newest.sequence
        """;

    /// <summary>
    /// Selects the newest backup of a source whose job has ended and was not cancelled. Reads over the others, of which there are few.
    /// </summary>
    internal const string LastEndedOf = $"""
        SELECT {Columns} FROM backup_sources source INDEXED BY backup_sources_by_name CROSS JOIN backups b ON b.sequence = source.sequence
        WHERE source.name = $source AND b.deleted_at IS NULL AND b.status NOT IN ('queued', 'running', 'cancelled') ORDER BY source.sequence DESC LIMIT 1
        """;

    /// <summary>Selects the newest completed backup of a source.</summary>
    internal const string LastSuccessOf = $"""
        SELECT {Columns} FROM backup_sources source INDEXED BY backup_sources_by_name CROSS JOIN backups b ON b.sequence = source.sequence
        WHERE source.name = $source AND b.deleted_at IS NULL AND b.status = 'completed' ORDER BY source.sequence DESC LIMIT 1
        """;

    /// <summary>Selects the newest completed backup that left out a requested source, with the reason as its error.</summary>
    internal const string LastSkippedOf = """
        SELECT b.id, b.status, coalesce(b.completed_at, b.created_at) AS ended_at, b.stored_bytes, b.verify_problem_count, skipped.message AS error_message,
            b.files, b.source_bytes, b.started_at
        FROM skipped_sources skipped INDEXED BY skipped_sources_by_name CROSS JOIN backups b ON b.sequence = skipped.sequence
        WHERE skipped.name = $source AND b.deleted_at IS NULL AND b.status = 'completed' ORDER BY skipped.sequence DESC LIMIT 1
        """;

    /// <summary>Selects the numbers of warnings of a backup about a source.</summary>
    internal const string WarningsOf = """
        SELECT counts.name, counts.warnings, counts.unread, counts.first_unread
        FROM backups b CROSS JOIN source_warnings counts ON counts.sequence = b.sequence AND counts.name = $source WHERE b.id = $id
        """;

    /// <summary>Selects the oldest completed backup that was never verified.</summary>
    internal const string FirstUnverified =
        $"SELECT {Columns} FROM backups b INDEXED BY backups_unverified WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verified_at IS NULL ORDER BY sequence LIMIT 1";

    /// <summary>Selects the newest completed backups in which a verification found problems.</summary>
    internal const string DamagedOnes =
        $"SELECT {Columns} FROM backups b INDEXED BY backups_damaged WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verify_problem_count > 0 ORDER BY sequence DESC LIMIT $limit";

    /// <summary>Selects the newest backups whose archive is missing.</summary>
    internal const string MissingOnes =
        $"SELECT {Columns} FROM backups b INDEXED BY backups_by_status WHERE status = 'missing' AND deleted_at IS NULL ORDER BY "
        + "sequence DESC LIMIT $limit";

    /// <summary>Selects the newest completed backups that need a missing archive, each with one such archive.</summary>
    internal const string IncompleteOnes = """
        SELECT b.id, min(lost.id) FROM backups lost INDEXED BY backups_by_status
        CROSS JOIN backup_archives need INDEXED BY backup_archives_by_archive ON need.archive_sequence = lost.sequence
        CROSS JOIN backups b ON b.sequence = need.sequence
        WHERE lost.status = 'missing' AND b.status = 'completed' AND b.deleted_at IS NULL
        GROUP BY b.sequence ORDER BY b.sequence DESC LIMIT $limit
        """;

    /// <summary>Selects the end of the newest verify with a status.</summary>
    internal const string LastVerify =
        "SELECT completed_at FROM jobs INDEXED BY jobs_by_status WHERE status = $status AND kind = 'verify' ORDER BY number DESC LIMIT 1";

    /// <summary>Counts the completed backups in which a verification found problems.</summary>
    internal const string DamagedCount =
        "SELECT count(*) FROM backups INDEXED BY backups_damaged WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verify_problem_count > 0";

    /// <summary>Counts the backups whose archive is missing.</summary>
    internal const string MissingCount =
        "SELECT count(*) FROM backups INDEXED BY backups_by_status WHERE status = 'missing' AND deleted_at IS NULL";

    /// <summary>Counts the completed backups that were never verified.</summary>
    internal const string UnverifiedCount =
        "SELECT count(*) FROM backups INDEXED BY backups_unverified WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verified_at IS NULL";

    /// <summary>Counts the completed backups that the last verification found intact before a time.</summary>
    internal const string VerifiedBeforeCount =
        "SELECT count(*) FROM backups INDEXED BY backups_verified WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verified_at IS NOT NULL AND verified_at < $since AND coalesce(verify_problem_count, 0) = 0";

    /// <summary>Selects the oldest of the last verifications of completed backups.</summary>
    internal const string OldestVerify =
        "SELECT verified_at FROM backups INDEXED BY backups_verified WHERE status = 'completed' AND deleted_at IS NULL AND "
        + "verified_at IS NOT NULL ORDER BY verified_at LIMIT 1";

    private const string CompletedCount =
        "SELECT count(*) FROM backups INDEXED BY backups_completed WHERE status = 'completed' AND deleted_at IS NULL";

    /// <summary>Selects the number of waiting notifications of a webhook and the oldest of them.</summary>
    internal const string Backlog = """
        SELECT (SELECT count(*) FROM notifications INDEXED BY notifications_by_webhook WHERE webhook = $webhook AND status = 'waiting') AS waiting, created_at, error
        FROM notifications INDEXED BY notifications_by_webhook WHERE webhook = $webhook AND status = 'waiting' ORDER BY number LIMIT 1
        """;

    private const string Columns =
        "b.id, b.status, coalesce(b.completed_at, b.created_at) AS ended_at, b.stored_bytes, b.verify_problem_count, b.error_message, "
        + "b.files, b.source_bytes, b.started_at";
    private readonly SqliteConnection _connection;

    internal StatusQueries(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the newest completed backup of each source that an existing backup contains, by the source's name.</summary>
    public IReadOnlyDictionary<string, BackupOverview> LastSuccesses()
    {
        var newest = new Dictionary<string, (long Sequence, BackupOverview Backup)>(StringComparer.Ordinal);
        foreach (
            var (source, sequence, backup) in _connection.Query(
                reader => (reader.Text("source")!, reader.Number("sequence")!.Value, Read(reader)),
                NewestOfEachSet
            )
        )
        {
            if (!newest.TryGetValue(source, out var known) || known.Sequence < sequence)
            {
                newest[source] = (sequence, backup);
            }
        }

        return newest.ToDictionary(pair => pair.Key, pair => pair.Value.Backup, StringComparer.Ordinal);
    }

    /// <summary>
    /// Returns the newest backup of a source whose job has ended, with success or not; null if there is none. Cancelled ones do not count,
    /// since they say nothing about the source.
    /// </summary>
    public BackupOverview? LastEnded(string source) => _connection.Query(Read, LastEndedOf, ("source", source)).FirstOrDefault();

    /// <summary>
    /// Returns the newest completed backup of a source; null if there is none. Slower than <see cref="LastSuccesses"/>, but also correct if
    /// newer backups left out the source.
    /// </summary>
    public BackupOverview? LastSuccess(string source) => _connection.Query(Read, LastSuccessOf, ("source", source)).FirstOrDefault();

    /// <summary>
    /// Returns the newest completed backup that left out a requested source, with the reason as its error; null if there is none.
    /// </summary>
    public BackupOverview? LastSkipped(string source) => _connection.Query(Read, LastSkippedOf, ("source", source)).FirstOrDefault();

    /// <summary>Returns the numbers of warnings of a backup about a source; null if it has none.</summary>
    public SourceWarningRow? Warnings(string backupId, string source) =>
        _connection
            .Query(
                reader => new SourceWarningRow(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.Text(3)),
                WarningsOf,
                ("id", backupId),
                ("source", source)
            )
            .FirstOrDefault();

    /// <summary>Returns the oldest completed backup that was never verified; null if there is none.</summary>
    public BackupOverview? OldestUnverified() => _connection.Query(Read, FirstUnverified).FirstOrDefault();

    /// <summary>Returns completed backups in which the last verification found problems, newest first.</summary>
    public IReadOnlyList<BackupOverview> Damaged(int limit) => _connection.Query(Read, DamagedOnes, ("limit", limit));

    /// <summary>Returns backups whose archive is missing in the archive store, newest first.</summary>
    public IReadOnlyList<BackupOverview> Missing(int limit) => _connection.Query(Read, MissingOnes, ("limit", limit));

    /// <summary>Returns completed backups that need an archive which is missing in the archive store, newest first.</summary>
    public IReadOnlyList<IncompleteBackup> Incomplete(int limit) =>
        _connection.Query(reader => new IncompleteBackup(reader.GetString(0), reader.GetString(1)), IncompleteOnes, ("limit", limit));

    /// <summary>Returns when the newest verify ended, with damage found or not; null if there is none.</summary>
    public DateTimeOffset? LastVerifyAt()
    {
        RunStatus[] ends = [RunStatus.Completed, RunStatus.Failed];
        return ends.Max(status =>
            _connection.Query(reader => reader.Time("completed_at"), LastVerify, ("status", WireNames.Of(status))).FirstOrDefault()
        );
    }

    /// <summary>Returns the number of completed backups in which the last verification found problems.</summary>
    public long CountDamaged() => (long)_connection.Scalar(DamagedCount)!;

    /// <summary>Returns the number of backups whose archive is missing in the archive store.</summary>
    public long CountMissing() => (long)_connection.Scalar(MissingCount)!;

    /// <summary>Returns the number of completed backups, which is cached until the catalogue changes.</summary>
    public long CountCompleted() => _connection.Count(CompletedCount);

    /// <summary>Returns the number of completed backups that were never verified.</summary>
    public long CountUnverified() => (long)_connection.Scalar(UnverifiedCount)!;

    /// <summary>Returns the number of completed backups that the last verification found intact before a time.</summary>
    public long CountVerifiedBefore(DateTimeOffset since) => (long)_connection.Scalar(VerifiedBeforeCount, ("since", Sql.Stored(since)))!;

    /// <summary>Returns the oldest of the last verifications of completed backups; null if there is none.</summary>
    public DateTimeOffset? OldestVerifyAt() => _connection.Query(reader => reader.Time(0), OldestVerify).FirstOrDefault();

    /// <summary>Returns the number of jobs with a status.</summary>
    public long CountJobs(RunStatus status) =>
        (long)
            _connection.Scalar(
                "SELECT count(*) FROM jobs INDEXED BY jobs_by_status WHERE status = $status",
                ("status", WireNames.Of(status))
            )!;

    /// <summary>Returns the number of waiting notifications of a webhook and the oldest of them.</summary>
    public NotificationBacklog BacklogOf(string webhook) =>
        _connection
            .Query(
                reader => new NotificationBacklog(
                    webhook,
                    reader.Number("waiting")!.Value,
                    reader.Time("created_at"),
                    reader.Text("error")
                ),
                Backlog,
                ("webhook", webhook)
            )
            .FirstOrDefault()
        ?? new NotificationBacklog(webhook, 0, null, null);

    private static BackupOverview Read(SqliteDataReader reader) =>
        new(
            reader.Text("id")!,
            WireNames.Parse<RunStatus>(reader.Text("status")!),
            reader.Time("ended_at")!.Value,
            reader.Number("stored_bytes")!.Value,
            reader.Number("verify_problem_count") ?? 0,
            reader.Text("error_message")
        )
        {
            Files = reader.Number("files") ?? 0,
            SourceBytes = reader.Number("source_bytes") ?? 0,
            Seconds = UtcTime.Seconds(reader.Time("started_at"), reader.Time("ended_at"), reader.Time("ended_at")!.Value),
        };
}
