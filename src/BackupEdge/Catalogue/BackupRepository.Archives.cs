namespace BackupEdge.Catalogue;

/// <content>References between backups and archives, and deleted backups.</content>
internal sealed partial class BackupRepository
{
    /// <summary>
    /// Returns the references from backups that are not deleted, or are in the bin, to other archives, as sequence numbers.
    /// </summary>
    public IReadOnlyList<(long Backup, long Archive)> References() =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            "SELECT sequence, archive_sequence FROM backup_archives ORDER BY sequence, archive_sequence"
        );

    /// <summary>Returns whether an archive is that of a base of a running backup, or such a base needs it.</summary>
    public bool IsNeededByRunning(string archiveId) =>
        _connection.Scalar(
            """
            SELECT 1 FROM backups running JOIN backup_sources s ON s.sequence = running.sequence JOIN backups base ON base.id = s.base_id
                LEFT JOIN backup_archives a ON a.sequence = base.sequence
            WHERE running.status = 'running' AND (base.id = $id OR a.archive_id = $id) LIMIT 1
            """,
            ("id", archiveId)
        )
            is not null;

    /// <summary>Returns whether the archive of a backup is recorded as sealed, also if the backup is deleted.</summary>
    public bool IsSealed(string id) =>
        _connection.Scalar("SELECT 1 FROM backups WHERE id = $id AND seal_mode IS NOT NULL", ("id", id)) is not null;

    /// <summary>Replaces the list of other archives that a backup needs.</summary>
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
    /// Marks a backup as deleted for good, which hides it from all listings, takes it out of the bin and removes its references to other
    /// archives. <see cref="Remove"/> deletes its row when no backup needs its archive any more.
    /// </summary>
    /// <param name="id">The id of the backup.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="by">
    /// The name of the caller or the id of the job, for the tombstones in copies; null if the backup was found deleted.
    /// </param>
    public void MarkDeleted(string id, DateTimeOffset at, string? by = null)
    {
        if (by is not null)
        {
            _connection.Execute(
                """
                INSERT OR IGNORE INTO deleted_backups (sequence, id, deleted_at, deleted_by)
                SELECT sequence, id, $at, $by FROM backups WHERE id = $id AND status IN ('completed', 'missing') AND EXISTS (SELECT 1 FROM copies)
                """,
                ("id", id),
                ("at", Sql.Stored(at)),
                ("by", by)
            );
        }

        _connection.Execute("DELETE FROM bin WHERE id = $id", ("id", id));
        _connection.Execute("DELETE FROM delete_requests WHERE id = $id", ("id", id));
        RetainedRevision.Execute(_connection, "UPDATE backups SET deleted_at = $at WHERE id = $id", ("id", id), ("at", Sql.Stored(at)));
        _connection.Execute("DELETE FROM backup_archives WHERE sequence = (SELECT sequence FROM backups WHERE id = $id)", ("id", id));
    }

    /// <summary>
    /// Returns the ids of deleted backups that are not in the bin, oldest first, and for each whether a backup that is not deleted, or is
    /// in the bin, needs its archive.
    /// </summary>
    public IReadOnlyList<(string Id, bool IsNeeded)> Deleted() =>
        _connection.Query(
            reader => (reader.GetString(0), reader.GetBoolean(1)),
            "SELECT id, EXISTS (SELECT 1 FROM backup_archives a WHERE a.archive_sequence = b.sequence) FROM backups b WHERE deleted_at IS "
                + "NOT NULL AND sequence NOT IN (SELECT sequence FROM bin) ORDER BY sequence"
        );

    /// <summary>Returns the ids of all backups, including deleted ones.</summary>
    public HashSet<string> KnownIds() =>
        _connection.Query(reader => reader.GetString(0), "SELECT id FROM backups").ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns the rows of deleted backups that are not in the bin, oldest first.</summary>
    public IReadOnlyList<BackupRow> DeletedRows()
    {
        var rows = Rows("WHERE deleted_at IS NOT NULL AND sequence NOT IN (SELECT sequence FROM bin)", int.MaxValue);
        rows.Reverse();
        return rows;
    }

    /// <summary>
    /// Returns the backups whose archives should be in the store, also those that were deleted, and whether the archive was missing when
    /// that was last looked at.
    /// </summary>
    public IReadOnlyList<(long Sequence, string Id, bool IsDeleted, bool IsMissing)> Stored() =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3)),
            """
            SELECT sequence, id, deleted_at IS NOT NULL, status = 'missing' FROM backups WHERE status IN ('completed', 'missing')
            ORDER BY sequence
            """
        );

    /// <summary>Records whether the archive of a backup is missing in the store. The backup may have been deleted.</summary>
    public void SetMissing(long sequence, bool isMissing) =>
        RetainedRevision.Execute(
            _connection,
            "UPDATE backups SET status = $status WHERE sequence = $sequence AND status IN ('completed', 'missing')",
            ("sequence", sequence),
            ("status", WireNames.Of(isMissing ? RunStatus.Missing : RunStatus.Completed))
        );

    /// <summary>Returns the rows of the backups in the bin, oldest first.</summary>
    public IReadOnlyList<BackupRow> RowsInBin()
    {
        var rows = Rows("WHERE sequence IN (SELECT sequence FROM bin)", int.MaxValue);
        rows.Reverse();
        return rows;
    }

    /// <summary>Returns a backup in the bin; null if it is not there, or outside of a scope.</summary>
    /// <param name="id">The id.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    public BackupRow? FindInBin(string id, BackupScope? scope = null)
    {
        var matching = BackupScope.AddTo(new Conditions().And("id = $id", "id", id), scope).And("sequence IN (SELECT sequence FROM bin)");
        return Rows(matching.ToString(), 1, matching.Parameters).FirstOrDefault();
    }

    /// <summary>Returns the archives that a backup needs besides its own, oldest first, including those of deleted backups.</summary>
    public IReadOnlyList<NeededArchive> ArchivesOf(string id) =>
        _connection.Query(
            reader => new NeededArchive(reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2)),
            """
            SELECT a.archive_sequence, a.archive_id, a.bytes FROM backups b JOIN backup_archives a ON a.sequence = b.sequence
            WHERE b.id = $id ORDER BY a.archive_sequence
            """,
            ("id", id)
        );

    /// <summary>
    /// Returns the archives that a backup needs besides its own, oldest first, and for each whether its backup is deleted or unknown.
    /// </summary>
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

    /// <summary>
    /// Returns the ids of backups that are not deleted, or are in the bin, and need the archive of a backup, oldest first.
    /// </summary>
    public IReadOnlyList<string> DependentsOf(string id) =>
        _connection.Query(
            reader => reader.GetString(0),
            """
            SELECT dependent.id FROM backups b JOIN backup_archives a ON a.archive_sequence = b.sequence JOIN backups dependent ON dependent.sequence = a.sequence
            WHERE b.id = $id ORDER BY dependent.sequence
            """,
            ("id", id)
        );

    /// <summary>Deletes the row, the sources and the notes of a backup.</summary>
    public void Remove(string id)
    {
        _connection.Execute("DELETE FROM notes WHERE owner = $id", ("id", id));
        RetainedRevision.Execute(_connection, "DELETE FROM backups WHERE id = $id", ("id", id));
    }

    /// <summary>Returns whether the catalogue has a row for a backup that belongs to a scope, even a deleted one.</summary>
    /// <param name="id">The id.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    public bool IsKnown(string id, BackupScope? scope = null)
    {
        var matching = BackupScope.AddTo(new Conditions().And("id = $id", "id", id), scope);
        return _connection.Scalar($"SELECT 1 FROM backups {matching}", matching.Parameters) is not null;
    }

    /// <summary>Returns whether there is a backup with the given id that is not deleted and belongs to a scope.</summary>
    /// <param name="id">The id.</param>
    /// <param name="scope">The backups that the caller may see; null for all.</param>
    public bool IsListed(string id, BackupScope? scope = null)
    {
        var matching = BackupScope.AddTo(new Conditions().And("id = $id", "id", id).And("deleted_at IS NULL"), scope);
        return _connection.Scalar($"SELECT 1 FROM backups {matching}", matching.Parameters) is not null;
    }

    /// <summary>Returns the id of the backup with a sequence number, even if it is deleted; null if there is none.</summary>
    public string? IdOf(long sequence) =>
        _connection.Scalar("SELECT id FROM backups WHERE sequence = $sequence", ("sequence", sequence)) as string;

    /// <summary>
    /// Returns the id of the newest completed backup before a sequence number, even if it is deleted; null if there is none.
    /// </summary>
    public string? NewestArchiveBefore(long sequence) =>
        _connection.Scalar(
            "SELECT id FROM backups WHERE status = 'completed' AND sequence < $sequence ORDER BY sequence DESC LIMIT 1",
            ("sequence", sequence)
        ) as string;

    /// <summary>Returns the size on disk, in bytes, of all backups of an operator that are not deleted.</summary>
    /// <param name="owner">The credential of the operator.</param>
    public long StoredBytesOf(string owner) =>
        (long)
            _connection.Scalar(
                "SELECT coalesce(sum(stored_bytes), 0) FROM backups WHERE operator = $operator AND deleted_at IS NULL",
                ("operator", owner)
            )!;
}
