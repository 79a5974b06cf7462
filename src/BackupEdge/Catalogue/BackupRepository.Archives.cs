
namespace BackupEdge.Catalogue;

/// <content>Which archives a backup needs, and what remains of deleted backups.</content>
internal sealed partial class BackupRepository
{
    /// <summary>Every reference from a living backup to another archive, by sequence numbers.</summary>
    public IReadOnlyList<(long Backup, long Archive)> References() =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            "SELECT sequence, archive_sequence FROM backup_archives ORDER BY sequence, " + "archive_sequence"
        );

    /// <summary>Whether a running backup compares with one that needs an archive.</summary>
    public bool IsNeededByRunning(string archiveId) =>
        _connection.Scalar(
            """
            SELECT 1 FROM backups running JOIN backups base ON base.id = running.base_id JOIN backup_archives a ON a.sequence = base.sequence
            WHERE running.status = 'running' AND a.archive_id = $id LIMIT 1
            """,
            ("id", archiveId)
        )
            is not null;

    /// <summary>Notes which other archives a backup needs, with bytes of each.</summary>
    public void SetArchives(long sequence, IEnumerable<NeededArchive> archives)
    {
        _connection.Execute("DELETE FROM backup_archives WHERE sequence = $sequence", ("sequence", sequence));
        foreach (var archive in archives)
        {
            _connection.Insert(
                "backup_archives",
                ("sequence", sequence),
                ("archive_sequence", archive.Sequence),
                ("archive_id", archive.Id),
                ("bytes", archive.Bytes)
            );
        }
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
    public IReadOnlyList<(string Id, bool IsNeeded)> Deleted() =>
        _connection.Query(
            reader => (reader.GetString(0), reader.GetBoolean(1)),
            "SELECT id, EXISTS (SELECT 1 FROM backup_archives a WHERE a.archive_sequence = b.sequence) FROM backups b WHERE deleted_at IS "
                + "NOT NULL ORDER BY sequence"
        );

    /// <summary>The ids of every backup, also of deleted ones.</summary>
    public HashSet<string> KnownIds() =>
        _connection.Query(reader => reader.GetString(0), "SELECT id FROM backups").ToHashSet(StringComparer.Ordinal);

    /// <summary>The rows of deleted backups, oldest first.</summary>
    public IReadOnlyList<BackupRow> DeletedRows()
    {
        var rows = Rows("WHERE deleted_at IS NOT NULL", int.MaxValue);
        rows.Reverse();
        return rows;
    }

    /// <summary>The archives that a backup needs beside its own, oldest first; those of deleted backups too.</summary>
    public IReadOnlyList<NeededArchive> ArchivesOf(string id) =>
        _connection.Query(
            reader => new NeededArchive(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)),
            """
            SELECT a.archive_sequence, a.archive_id, a.bytes FROM backups b JOIN backup_archives a ON a.sequence = b.sequence
            WHERE b.id = $id ORDER BY a.archive_sequence
            """,
            ("id", id)
        );

    /// <summary>The same with whether each one's backup was deleted, or is not known.</summary>
    public IReadOnlyList<(NeededArchive Archive, bool IsDeleted)> ArchivesWithStateOf(string id) =>
        _connection.Query(
            reader => (new NeededArchive(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)), !reader.GetBoolean(3)),
            """
            SELECT a.archive_sequence, a.archive_id, a.bytes, EXISTS (SELECT 1 FROM backups n WHERE n.id = a.archive_id AND n.deleted_at IS NULL)
            FROM backups b JOIN backup_archives a ON a.sequence = b.sequence
            WHERE b.id = $id ORDER BY a.archive_sequence
            """,
            ("id", id)
        );

    /// <summary>The ids of living backups that need a backup's archive, oldest first.</summary>
    public IReadOnlyList<string> DependentsOf(string id) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            SELECT dependent.id FROM backups b JOIN backup_archives a ON a.archive_sequence = b.sequence JOIN backups dependent ON dependent.sequence = a.sequence
            WHERE b.id = $id ORDER BY dependent.sequence
            """,
            ("id", id)
        );

    /// <summary>Removes a backup's row, its sources and its notes.</summary>
    public void Remove(string id)
    {
        _connection.Execute("DELETE FROM notes WHERE owner = $id", ("id", id));
        _connection.Execute("DELETE FROM backups WHERE id = $id", ("id", id));
    }

    /// <summary>Whether a backup is known at all, be it deleted.</summary>
    public bool IsKnown(string id) => _connection.Scalar("SELECT 1 FROM backups WHERE id = $id", ("id", id)) is not null;

    /// <summary>The backup that has a sequence number, be it deleted; null when none has.</summary>
    public string? IdOf(long sequence) =>
        _connection.Scalar("SELECT id FROM backups WHERE " + "sequence = $sequence", ("sequence", sequence)) as string;

    /// <summary>Bytes that the living backups of an operator take on disk.</summary>
    public long StoredBytesOf(string owner) =>
        (long)
            _connection.Scalar(
                "SELECT coalesce(sum(stored_bytes), 0) FROM backups WHERE operator = $operator AND deleted_at IS NULL",
                ("operator", owner)
            )!;
}
