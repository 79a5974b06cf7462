using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes what is known of the copies of archives.</summary>
internal sealed partial class CopyRepository
{
    private const string Completed = "status IN ('completed', 'missing')";

    // What is in the bin stays in the copies.
    private const string Kept = "(deleted_at IS NULL OR sequence IN (SELECT sequence FROM bin))";
    private readonly SqliteConnection _connection;

    internal CopyRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the random id of this data folder in the markers of its copies; null before the first copy.</summary>
    public Guid? Store() =>
        Guid.TryParse(_connection.Scalar("SELECT value FROM identity WHERE name = 'store'") as string, out var store) ? store : null;

    /// <summary>Writes the id of this data folder in the markers of its copies.</summary>
    public void SetStore(Guid store) =>
        _connection.Execute("INSERT OR REPLACE INTO identity (name, value) VALUES ('store', $value)", ("value", store.ToString()));

    /// <summary>Returns the archives of the data folder, oldest first, including those of deleted backups that are still there.</summary>
    public IReadOnlyList<CopySourceRow> Sources() =>
        _connection.Query(
            reader => new CopySourceRow(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetBoolean(2),
                reader.GetBoolean(3),
                reader.GetInt64(4),
                reader.Time(5)!.Value
            ),
            $"SELECT sequence, id, {Kept}, seal_mode IS NOT NULL, rewrites, coalesce(completed_at, created_at) FROM backups "
                + $"WHERE {Completed} ORDER BY sequence"
        );

    /// <summary>
    /// Returns which other archives the backups that are not deleted, or are in the bin, need: (backup, archive), both sequence numbers.
    /// </summary>
    public IReadOnlyList<(long Backup, long Archive)> Needs() =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            $"""
            SELECT a.sequence, a.archive_sequence FROM backup_archives a JOIN backups b ON b.sequence = a.sequence
            WHERE b.{Completed} AND (b.deleted_at IS NULL OR b.sequence IN (SELECT sequence FROM bin)) ORDER BY a.sequence, a.archive_sequence
            """
        );

    /// <summary>Returns the backups that were deleted here, oldest first.</summary>
    public IReadOnlyList<DeletedBackupRow> Deleted() =>
        _connection.Query(
            reader => new DeletedBackupRow(reader.GetInt64(0), reader.GetString(1), reader.Time(2)!.Value, reader.GetString(3)),
            "SELECT sequence, id, deleted_at, deleted_by FROM deleted_backups ORDER BY sequence"
        );

    /// <summary>
    /// Records that a backup was deleted here on purpose, as an earlier catalogue knew. Does nothing if that is recorded.
    /// </summary>
    public void AddDeleted(DeletedBackupRow row) =>
        _connection.Execute(
            "INSERT OR IGNORE INTO deleted_backups (sequence, id, deleted_at, deleted_by) VALUES ($sequence, $id, $at, $by)",
            ("sequence", row.Sequence),
            ("id", row.Id),
            ("at", Sql.Stored(row.DeletedAt)),
            ("by", row.DeletedBy)
        );

    /// <summary>Forgets deleted backups that no copy has and that were deleted before a time.</summary>
    public void ForgetDeleted(DateTimeOffset before) =>
        _connection.Execute(
            "DELETE FROM deleted_backups WHERE deleted_at < $before AND NOT EXISTS (SELECT 1 FROM copied_archives c WHERE c.sequence = "
                + "deleted_backups.sequence)",
            ("before", Sql.Stored(before))
        );

    /// <summary>Returns the state of a copy; null before its first run.</summary>
    public CopyStateRow? State(string copy) =>
        _connection
            .Query(
                reader => new CopyStateRow(
                    reader.GetString(0),
                    reader.Time(1),
                    reader.Time(2),
                    reader.GetInt64(3),
                    reader.Time(4),
                    reader.Text(5)
                ),
                "SELECT name, run_at, completed_at, catalogue_number, verified_at, probe FROM copies WHERE name = $name",
                ("name", copy)
            )
            .FirstOrDefault();

    /// <summary>Writes the state of a copy.</summary>
    public void SetState(CopyStateRow row) =>
        _connection.Execute(
            """
            INSERT OR REPLACE INTO copies (name, run_at, completed_at, catalogue_number, verified_at, probe)
            VALUES ($name, $run, $completed, $number, $verified, $probe)
            """,
            ("name", row.Name),
            ("run", Sql.Stored(row.RunAt)),
            ("completed", Sql.Stored(row.CompletedAt)),
            ("number", row.CatalogueNumber),
            ("verified", Sql.Stored(row.VerifiedAt)),
            ("probe", row.Probe)
        );

    /// <summary>
    /// Returns when the newest job ended that changed the archives, or the newest delete, whichever is later, UTC; null if there is none.
    /// </summary>
    public DateTimeOffset? ChangedAt() =>
        _connection
            .Query(
                reader => reader.Time(0),
                """
                SELECT max(at) FROM (
                    SELECT max(deleted_at) AS at FROM backups WHERE deleted_at IS NOT NULL
                    UNION ALL SELECT max(deleted_at) FROM deleted_backups
                    UNION ALL SELECT * FROM (SELECT completed_at FROM jobs WHERE status = 'completed' AND kind = 'backup' ORDER BY number DESC LIMIT 1)
                    UNION ALL SELECT * FROM (SELECT completed_at FROM jobs WHERE status = 'completed' AND kind = 'prune' ORDER BY number DESC LIMIT 1)
                    UNION ALL SELECT * FROM (SELECT completed_at FROM jobs WHERE status = 'completed' AND kind = 'reseal' ORDER BY number DESC LIMIT 1)
                )
                """
            )
            .FirstOrDefault();

    private static string? Json(RetainedRow? row) => row is null ? null : JsonSerializer.Serialize(row, CatalogueJson.Default.RetainedRow);

    private static RetainedRow? Retained(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, CatalogueJson.Default.RetainedRow);
}
