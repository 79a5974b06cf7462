namespace BackupEdge.Catalogue;

/// <content>How archives are sealed.</content>
internal sealed partial class BackupRepository
{
    // A retired archive that no backup needs is deleted at any time, unless it was found.
    private const string SelectSeals = """
        SELECT id, stored_bytes, seal_mode, seal_epoch, deleted_at IS NOT NULL FROM backups b
        WHERE status = 'completed' AND (deleted_at IS NULL
            OR EXISTS (SELECT 1 FROM backup_archives a WHERE a.archive_sequence = b.sequence)
            OR found_retired_at IS NOT NULL)
        """;

    /// <summary>Returns how the archives of the store are sealed, oldest first; of deleted backups only those that stay.</summary>
    public IReadOnlyList<ArchiveSealRow> Seals() => _connection.Query(ReadSeal, $"{SelectSeals} ORDER BY sequence");

    /// <summary>Returns the rows of <see cref="Seals()"/> of backups that were made before an instant.</summary>
    public IReadOnlyList<ArchiveSealRow> Seals(DateTimeOffset before) =>
        _connection.Query(ReadSeal, $"{SelectSeals} AND created_at <= $before ORDER BY sequence", ("before", Sql.Stored(before)));

    /// <summary>Returns the row of <see cref="Seals()"/> about one archive; null if it has none.</summary>
    public ArchiveSealRow? SealOf(string id) => _connection.Query(ReadSeal, $"{SelectSeals} AND id = $id", ("id", id)).FirstOrDefault();

    /// <summary>Records the size and the seal of the file that has replaced an archive, also if its backup is deleted.</summary>
    /// <param name="id">The id of the backup that wrote it.</param>
    /// <param name="storedBytes">The size of the new file in bytes.</param>
    /// <param name="mode"><c>shared</c> or <c>sealed</c>; null if it is not sealed.</param>
    /// <param name="epoch">The number of the epoch; null if it is not sealed.</param>
    public void SetReplaced(string id, long storedBytes, string? mode, long? epoch) =>
        _connection.Execute(
            "UPDATE backups SET stored_bytes = $bytes, seal_mode = $mode, seal_epoch = $epoch, rewrites = rewrites + 1 WHERE id = $id",
            ("id", id),
            ("bytes", storedBytes),
            ("mode", mode),
            ("epoch", epoch)
        );

    private static ArchiveSealRow ReadSeal(Microsoft.Data.Sqlite.SqliteDataReader reader) =>
        new(reader.GetString(0), reader.GetInt64(1), reader.Text(2), reader.Number(3), reader.GetBoolean(4));
}
