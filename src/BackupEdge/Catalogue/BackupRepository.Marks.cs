using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <content>What callers change after a backup was requested, and what retention considers.</content>
internal sealed partial class BackupRepository
{
    private const string RetainedColumns =
        "id, sequence, created_at, source_set, retention_days, held, operator, schedule_id IS NULL OR labelled = 1, "
        + "EXISTS (SELECT 1 FROM skipped_sources s WHERE s.sequence = backups.sequence)";

    /// <summary>Puts a hold on a backup or removes it.</summary>
    public void SetHeld(string id, bool held) =>
        RetainedRevision.Execute(_connection, "UPDATE backups SET held = $held WHERE id = $id", ("id", id), ("held", held));

    /// <summary>Writes the label, retention, tags and note that a caller has changed; without effect if there is no such backup.</summary>
    public void SetMarks(BackupMarks marks)
    {
        if (
            _connection.Scalar(
                "UPDATE backups SET label = $label, labelled = $labelled, retention_days = $days, note = $note, changed = 1 "
                    + "WHERE id = $id RETURNING sequence",
                ("id", marks.BackupId),
                ("label", marks.Label),
                ("labelled", marks.IsLabelled),
                ("days", marks.RetentionDays),
                ("note", marks.Note)
            )
            is not long sequence
        )
        {
            return;
        }

        _connection.Execute("DELETE FROM backup_tags WHERE sequence = $sequence", ("sequence", sequence));
        InsertTags(sequence, marks.Tags);
        RetainedRevision.Raise(_connection);
    }

    /// <summary>Returns a number that changes with what <see cref="Retained"/> returns, see <see cref="RetainedRevision"/>.</summary>
    public long RetainedVersion() => RetainedRevision.Of(_connection);

    /// <summary>Returns the values of all completed backups that retention considers, oldest first.</summary>
    public IReadOnlyList<RetainedRow> Retained() =>
        _connection.Query(
            ReadRetained,
            $"SELECT {RetainedColumns} FROM backups WHERE status = 'completed' AND deleted_at IS NULL ORDER BY sequence"
        );

    /// <summary>Returns the values of a completed backup that retention considers; null if there is none.</summary>
    public RetainedRow? FindRetained(string id) =>
        _connection
            .Query(
                ReadRetained,
                $"SELECT {RetainedColumns} FROM backups WHERE id = $id AND status = 'completed' AND deleted_at IS NULL",
                ("id", id)
            )
            .FirstOrDefault();

    /// <summary>Returns the sources of which a backup is the only completed one, in its order; empty if it has none of that kind.</summary>
    /// <remarks>What is the last is decided without any clock: a backup that exists has the source, or it does not.</remarks>
    public IReadOnlyList<string> LastWith(BackupRow backup) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            SELECT s.name FROM backup_sources s WHERE s.sequence = $sequence
                AND NOT EXISTS (SELECT 1 FROM skipped_sources k WHERE k.sequence = s.sequence AND k.name = s.name)
                AND NOT EXISTS (
                    SELECT 1 FROM backup_sources o JOIN backups b ON b.sequence = o.sequence
                    WHERE o.name = s.name AND o.sequence <> s.sequence AND b.status = 'completed' AND b.deleted_at IS NULL
                        AND NOT EXISTS (SELECT 1 FROM skipped_sources k WHERE k.sequence = o.sequence AND k.name = o.name))
            ORDER BY s.position
            """,
            ("sequence", backup.Sequence)
        );

    private bool IsCompleted(long sequence) =>
        _connection.Scalar("SELECT 1 FROM backups WHERE sequence = $sequence AND status = 'completed'", ("sequence", sequence)) is not null;

    private void RaiseRetained(bool isChanged)
    {
        if (isChanged)
        {
            RetainedRevision.Raise(_connection);
        }
    }

    private void InsertTags(long sequence, IEnumerable<string> tags)
    {
        foreach (var tag in tags)
        {
            _connection.Insert("backup_tags", ("sequence", sequence), ("tag", tag));
        }
    }

    // The stored set has the requested sources. Only for backups that left out some of them is it not the set of those in the backup.
    private RetainedRow ReadRetained(SqliteDataReader reader)
    {
        var sequence = reader.GetInt64(1);
        return new RetainedRow(
            reader.GetString(0),
            sequence,
            reader.Time(2)!.Value,
            reader.GetBoolean(8) ? SourceSet(SourcesOf(sequence)) : reader.GetString(3),
            (int?)reader.Number(4),
            reader.GetBoolean(5),
            reader.Text(6),
            reader.GetBoolean(7)
        );
    }
}
