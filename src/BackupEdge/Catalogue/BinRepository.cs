using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes the bin. The row of a backup in it is marked as deleted, so that nothing else finds it, and keeps its references, so
/// that the archives it needs stay.
/// </summary>
internal sealed class BinRepository
{
    private const string Select =
        "SELECT n.id, n.deleted_at, n.deleted_by, n.run_ms, n.off_ms, b.stored_bytes FROM bin n JOIN backups b ON b.sequence = n.sequence";

    private readonly SqliteConnection _connection;

    internal BinRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the content of the bin, in the order of the deletes.</summary>
    public IReadOnlyList<BinRow> List() => _connection.Query(Read, $"{Select} ORDER BY n.run_ms, n.sequence");

    /// <summary>Returns a backup in the bin; null if it is not there.</summary>
    /// <param name="id">The id.</param>
    public BinRow? Find(string id) => _connection.Query(Read, $"{Select} WHERE n.id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Returns how many backups are in the bin, and the size of their archives in bytes, without those that are missing.</summary>
    public (long Backups, long Bytes) Totals() =>
        _connection
            .Query(
                reader => (reader.GetInt64(0), reader.GetInt64(1)),
                """
                SELECT count(*), coalesce(sum(CASE b.status WHEN 'missing' THEN 0 ELSE b.stored_bytes END), 0)
                FROM bin n JOIN backups b ON b.sequence = n.sequence
                """
            )
            .First();

    /// <summary>Puts a backup into the bin, and hides it from all listings.</summary>
    /// <param name="id">The id.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="by">The name of the caller, or the id of the job.</param>
    /// <param name="since">The service time.</param>
    public void Add(string id, DateTimeOffset at, string by, ServiceTime since)
    {
        _connection.Execute(
            """
            INSERT INTO bin (sequence, id, deleted_at, deleted_by, run_ms, off_ms)
            SELECT sequence, id, $at, $by, $run, $off FROM backups WHERE id = $id
            """,
            ("id", id),
            ("at", Sql.Stored(at)),
            ("by", by),
            ("run", since.RunMilliseconds),
            ("off", since.OffMilliseconds)
        );
        RetainedRevision.Execute(_connection, "UPDATE backups SET deleted_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));
    }

    /// <summary>Takes a backup out of the bin, so that it is as before the delete. Returns false if it is not there.</summary>
    public bool Undelete(string id)
    {
        if (_connection.Execute("DELETE FROM bin WHERE id = $id", ("id", id)) == 0)
        {
            return false;
        }

        RetainedRevision.Execute(_connection, "UPDATE backups SET deleted_at = NULL WHERE id = $id", ("id", id));
        return true;
    }

    /// <summary>Records that a backup left the bin before its time.</summary>
    public void SetFreedEarly(DateTimeOffset at) =>
        _connection.Execute(
            "INSERT OR REPLACE INTO identity (name, value) VALUES ('bin_freed_early', $value)",
            ("value", UtcTime.Text(at))
        );

    /// <summary>Returns when a backup last left the bin before its time, UTC; null if none did.</summary>
    public DateTimeOffset? FreedEarlyAt() =>
        _connection.Scalar("SELECT value FROM identity WHERE name = 'bin_freed_early'") is string text && UtcTime.TryParse(text, out var at)
            ? at
            : null;

    private static BinRow Read(SqliteDataReader reader) =>
        new(
            reader.GetString(0),
            reader.Time(1)!.Value,
            reader.GetString(2),
            new ServiceTime(reader.GetInt64(3), reader.GetInt64(4)),
            reader.GetInt64(5)
        );
}
