using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// What the catalogue knows of archives that it did not see being made: what was passed over, what was found retired, and holds that wait
/// for their backup.
/// </summary>
internal sealed class AdoptionRepository
{
    private readonly SqliteConnection _connection;

    internal AdoptionRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>The files that the last look at the archive store passed over, in the order of their names.</summary>
    public IReadOnlyList<PassedOverRow> PassedOver() =>
        _connection.Query(
            reader => new PassedOverRow(reader.GetString(0), reader.GetString(1)),
            "SELECT file, reason FROM passed_over ORDER BY file"
        );

    /// <summary>Writes what was passed over in place of what was before.</summary>
    public void SetPassedOver(IEnumerable<PassedOverRow> rows)
    {
        _connection.Execute("DELETE FROM passed_over");
        foreach (var row in rows)
        {
            _connection.Execute(
                "INSERT OR REPLACE INTO passed_over (file, reason) VALUES " + "($file, $reason)",
                ("file", row.File),
                ("reason", row.Reason)
            );
        }
    }

    /// <summary>Notes that the archive of a deleted backup was found retired, and not retired by this catalogue.</summary>
    public void MarkFoundRetired(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE backups SET found_retired_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    /// <summary>The ids of deleted backups whose archives were found retired, with when that was.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FoundRetired() =>
        _connection
            .Query(
                reader => (Id: reader.GetString(0), At: reader.Time(1)!.Value),
                "SELECT id, found_retired_at FROM backups WHERE " + "found_retired_at IS " + "NOT NULL AND " + "deleted_at IS NOT NULL"
            )
            .ToDictionary(row => row.Id, row => row.At, StringComparer.Ordinal);

    /// <summary>Remembers the hold of a backup that is still to be adopted.</summary>
    public void CarryHold(string id) => _connection.Execute("INSERT OR IGNORE INTO carried_holds (backup_id) VALUES ($id)", ("id", id));

    /// <summary>Puts the hold on a backup that was carried for it, if there is one.</summary>
    public void TakeCarriedHold(string id)
    {
        if (_connection.Execute("DELETE FROM carried_holds WHERE backup_id = $id", ("id", id)) > 0)
        {
            _connection.Execute("UPDATE backups SET held = 1 WHERE id = $id", ("id", id));
        }
    }
}
