using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes which backups differ unusually from those before them.</summary>
internal sealed class UnusualChangeRepository
{
    private const string Open =
        "SELECT u.id, u.found_at, u.message, u.held_id FROM unusual_changes u "
        + "JOIN backups b ON b.sequence = u.sequence AND b.deleted_at IS NULL";

    private readonly SqliteConnection _connection;

    internal UnusualChangeRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the unusual backups that exist and whose hold was not removed, newest first.</summary>
    public IReadOnlyList<UnusualChangeRow> List(int limit) =>
        _connection.Query(Read, $"{Open} ORDER BY u.sequence DESC LIMIT $limit", ("limit", limit));

    /// <summary>Returns the oldest unusual backup with the same set of sources as another; null if there is none.</summary>
    public UnusualChangeRow? FirstOfSet(string backupId) =>
        _connection
            .Query(
                Read,
                $"{Open} WHERE b.source_set = (SELECT source_set FROM backups WHERE id = $id) ORDER BY u.sequence LIMIT 1",
                ("id", backupId)
            )
            .FirstOrDefault();

    /// <summary>Adds an unusual backup.</summary>
    public void Add(UnusualChangeRow row) =>
        _connection.Execute(
            """
            INSERT OR REPLACE INTO unusual_changes (sequence, id, found_at, message, held_id)
            SELECT sequence, id, $at, $message, $held FROM backups WHERE id = $id
            """,
            ("id", row.BackupId),
            ("at", Sql.Stored(row.FoundAt)),
            ("message", row.Message),
            ("held", row.HeldId)
        );

    /// <summary>Removes the unusual backups for which a backup was on hold.</summary>
    public void RemoveFor(string heldId) => _connection.Execute("DELETE FROM unusual_changes WHERE held_id = $id", ("id", heldId));

    /// <summary>
    /// Returns what a completed backup and the completed ones before it with the same set of sources found to have changed, newest first.
    /// </summary>
    public IReadOnlyList<BackupChange> Changes(string backupId, int limit) =>
        _connection.Query(
            reader => new BackupChange(
                reader.GetString(0),
                reader.GetBoolean(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                reader.GetInt64(6),
                reader.GetInt64(7)
            ),
            """
            SELECT b.id, b.base_id IS NULL, b.files, b.added_files, b.changed_files, b.removed_files, b.new_bytes, b.stored_bytes
            FROM backups this JOIN backups b INDEXED BY backups_completed ON b.source_set = this.source_set AND b.sequence <= this.sequence
                AND b.status = 'completed' AND b.deleted_at IS NULL
            WHERE this.id = $id ORDER BY b.sequence DESC LIMIT $limit
            """,
            ("id", backupId),
            ("limit", limit)
        );

    private static UnusualChangeRow Read(SqliteDataReader reader) =>
        new(reader.GetString(0), reader.Time(1)!.Value, reader.GetString(2), reader.Text(3));
}
