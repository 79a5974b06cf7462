using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads and writes what the catalogue stores about archives that it did not create: files of the store that were passed over, archives
/// that were found retired, and holds and changes for backups that are not in the catalogue yet.
/// </summary>
internal sealed class AdoptionRepository
{
    private readonly SqliteConnection _connection;

    internal AdoptionRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the files that were passed over when the archive store was last read, ordered by name.</summary>
    public IReadOnlyList<PassedOverRow> PassedOver() =>
        _connection.Query(
            reader => new PassedOverRow(reader.GetString(0), reader.GetString(1)),
            "SELECT file, reason FROM passed_over ORDER BY file"
        );

    /// <summary>Replaces the list of files that were passed over.</summary>
    public void SetPassedOver(IEnumerable<PassedOverRow> rows)
    {
        _connection.Execute("DELETE FROM passed_over");
        foreach (var row in rows)
        {
            _connection.Execute(
                "INSERT OR REPLACE INTO passed_over (file, reason) VALUES ($file, $reason)",
                ("file", row.File),
                ("reason", row.Reason)
            );
        }
    }

    /// <summary>Records that the archive of a deleted backup was found retired and was not retired by this catalogue.</summary>
    public void MarkFoundRetired(string id, DateTimeOffset at) =>
        _connection.Execute("UPDATE backups SET found_retired_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));

    /// <summary>Returns the ids of deleted backups whose archives were found retired, each with the time when that happened.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FoundRetired() =>
        _connection
            .Query(
                reader => (Id: reader.GetString(0), At: reader.Time(1)!.Value),
                "SELECT id, found_retired_at FROM backups WHERE found_retired_at IS NOT NULL AND deleted_at IS NOT NULL"
            )
            .ToDictionary(row => row.Id, row => row.At, StringComparer.Ordinal);

    /// <summary>Stores a hold for a backup that is not in the catalogue yet.</summary>
    public void CarryHold(string id) => _connection.Execute("INSERT OR IGNORE INTO carried_holds (backup_id) VALUES ($id)", ("id", id));

    /// <summary>Puts the hold that <see cref="CarryHold"/> stored, if any, on its backup.</summary>
    public void TakeCarriedHold(string id)
    {
        if (_connection.Execute("DELETE FROM carried_holds WHERE backup_id = $id", ("id", id)) > 0)
        {
            RetainedRevision.Execute(_connection, "UPDATE backups SET held = 1 WHERE id = $id", ("id", id));
        }
    }

    /// <summary>Stores changed values for a backup that is not in the catalogue yet.</summary>
    public void CarryChanges(BackupMarks marks) =>
        _connection.Execute(
            "INSERT OR IGNORE INTO carried_changes (backup_id, label, labelled, retention_days, tags, note) VALUES ($id, $label, "
                + "$labelled, $days, $tags, $note)",
            ("id", marks.BackupId),
            ("label", marks.Label),
            ("labelled", marks.IsLabelled),
            ("days", marks.RetentionDays),
            ("tags", BackupMarks.Stored(marks.Tags)),
            ("note", marks.Note)
        );

    /// <summary>Returns and deletes the values that <see cref="CarryChanges"/> stored for a backup; null if there are none.</summary>
    public BackupMarks? TakeCarriedChanges(string id) =>
        _connection
            .Query(
                reader => new BackupMarks(
                    id,
                    reader.Text(0),
                    reader.GetBoolean(1),
                    (int?)reader.Number(2),
                    BackupMarks.TagsOf(reader.GetString(3)),
                    reader.Text(4)
                ),
                "DELETE FROM carried_changes WHERE backup_id = $id RETURNING label, labelled, retention_days, tags, note",
                ("id", id)
            )
            .FirstOrDefault();
}
