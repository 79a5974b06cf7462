using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes the deletes that wait for a second admin.</summary>
internal sealed class DeleteRequestRepository
{
    private const string Select = "SELECT id, requested_at, expires_at, requested_by, person, force FROM delete_requests";
    private readonly SqliteConnection _connection;

    internal DeleteRequestRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the requests that count at a time, oldest first.</summary>
    public IReadOnlyList<DeleteRequestRow> List(DateTimeOffset now) =>
        _connection.Query(Read, $"{Select} WHERE expires_at > $now ORDER BY requested_at, sequence", ("now", Sql.Stored(now)));

    /// <summary>Returns the request for a backup that counts at a time; null if there is none.</summary>
    public DeleteRequestRow? Find(string backupId, DateTimeOffset now) =>
        _connection
            .Query(Read, $"{Select} WHERE id = $id AND expires_at > $now", ("id", backupId), ("now", Sql.Stored(now)))
            .FirstOrDefault();

    /// <summary>Adds a request, in place of one for the same backup.</summary>
    public void Set(DeleteRequestRow row) =>
        _connection.Execute(
            """
            INSERT OR REPLACE INTO delete_requests (sequence, id, requested_at, expires_at, requested_by, person, force)
            SELECT sequence, id, $at, $expires, $by, $person, $force FROM backups WHERE id = $id
            """,
            ("id", row.BackupId),
            ("at", Sql.Stored(row.RequestedAt)),
            ("expires", Sql.Stored(row.ExpiresAt)),
            ("by", row.RequestedBy),
            ("person", row.Person),
            ("force", row.IsForced)
        );

    /// <summary>Deletes the request for a backup, if there is one.</summary>
    public void Remove(string backupId) => _connection.Execute("DELETE FROM delete_requests WHERE id = $id", ("id", backupId));

    /// <summary>Deletes the requests that do not count any more.</summary>
    public void RemoveExpired(DateTimeOffset now) =>
        _connection.Execute("DELETE FROM delete_requests WHERE expires_at <= $now", ("now", Sql.Stored(now)));

    private static DeleteRequestRow Read(SqliteDataReader reader) =>
        new(
            reader.GetString(0),
            reader.Time(1)!.Value,
            reader.Time(2)!.Value,
            reader.GetString(3),
            reader.GetString(4),
            reader.GetBoolean(5)
        );
}
