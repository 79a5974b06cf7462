using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <content>The archives in a copy.</content>
internal sealed partial class CopyRepository
{
    /// <summary>Returns the archives whose commit records are in a copy, oldest first.</summary>
    public IReadOnlyList<CopiedRow> Copied(string copy) =>
        _connection.Query(
            ReadCopied,
            """
            SELECT sequence, id, generation, rewrites, whole, bytes, sha256, version, record_version, copied_at, protected_until,
                verified_at, problem, dropped_at, retained, checked_at, damaged, record_bytes
            FROM copied_archives WHERE copy = $copy ORDER BY sequence, generation
            """,
            ("copy", copy)
        );

    /// <summary>Returns which other archives the backups in a copy need: (backup, archive), both sequence numbers.</summary>
    public IReadOnlyList<(long Backup, long Archive)> CopiedNeeds(string copy) =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetInt64(1)),
            "SELECT sequence, archive_sequence FROM copied_needs WHERE copy = $copy ORDER BY sequence, archive_sequence",
            ("copy", copy)
        );

    /// <summary>Records that an archive is in a copy, and what its backup needs.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="row">The archive.</param>
    /// <param name="needs">The sequence numbers of the other archives; empty for the archive of a deleted backup.</param>
    public void SetCopied(string copy, CopiedRow row, IEnumerable<long> needs)
    {
        _connection.Execute(
            """
            INSERT OR REPLACE INTO copied_archives (copy, sequence, id, generation, rewrites, whole, bytes, sha256, version, record_version,
                copied_at, protected_until, verified_at, problem, dropped_at, retained, checked_at, damaged, record_bytes)
            VALUES ($copy, $sequence, $id, $generation, $rewrites, $whole, $bytes, $sha256, $version, $record_version,
                $copied_at, $protected_until, $verified_at, $problem, $dropped_at, $retained, $checked_at, $damaged, $record_bytes)
            """,
            ("copy", copy),
            ("sequence", row.Sequence),
            ("id", row.Id),
            ("generation", row.Generation),
            ("rewrites", row.Rewrites),
            ("whole", row.IsWhole),
            ("bytes", row.Bytes),
            ("sha256", row.Sha256),
            ("version", row.Version),
            ("record_version", row.RecordVersion),
            ("copied_at", Sql.Stored(row.CopiedAt)),
            ("protected_until", Sql.Stored(row.ProtectedUntil)),
            ("verified_at", Sql.Stored(row.VerifiedAt)),
            ("problem", row.Problem),
            ("dropped_at", Sql.Stored(row.DroppedAt)),
            ("retained", Json(row.Retained)),
            ("checked_at", Sql.Stored(row.CheckedAt)),
            ("damaged", row.IsDamaged),
            ("record_bytes", row.RecordBytes)
        );
        foreach (var archive in needs)
        {
            _connection.Execute(
                "INSERT OR IGNORE INTO copied_needs (copy, sequence, archive_sequence) VALUES ($copy, $sequence, $archive)",
                ("copy", copy),
                ("sequence", row.Sequence),
                ("archive", archive)
            );
        }
    }

    /// <summary>Records that the tombstone of a backup was written: its archive is kept only for others, and it needs nothing.</summary>
    public void SetDropped(string copy, long sequence, DateTimeOffset at)
    {
        _connection.Execute(
            "UPDATE copied_archives SET dropped_at = coalesce(dropped_at, $at) WHERE copy = $copy AND sequence = $sequence",
            ("copy", copy),
            ("sequence", sequence),
            ("at", Sql.Stored(at))
        );
        _connection.Execute("DELETE FROM copied_needs WHERE copy = $copy AND sequence = $sequence", ("copy", copy), ("sequence", sequence));
    }

    /// <summary>Forgets a generation of an archive that is no longer in a copy.</summary>
    public void RemoveCopied(string copy, long sequence, string generation)
    {
        _connection.Execute(
            "DELETE FROM copied_archives WHERE copy = $copy AND sequence = $sequence AND generation = $generation",
            ("copy", copy),
            ("sequence", sequence),
            ("generation", generation)
        );
        _connection.Execute(
            """
            DELETE FROM copied_needs WHERE copy = $copy AND sequence = $sequence
            AND NOT EXISTS (SELECT 1 FROM copied_archives c WHERE c.copy = $copy AND c.sequence = $sequence)
            """,
            ("copy", copy),
            ("sequence", sequence)
        );
    }

    /// <summary>Records the end of the locks of an archive and its record.</summary>
    public void SetProtected(string copy, long sequence, string generation, DateTimeOffset until) =>
        _connection.Execute(
            "UPDATE copied_archives SET protected_until = $until WHERE copy = $copy AND sequence = $sequence AND generation = $generation",
            ("copy", copy),
            ("sequence", sequence),
            ("generation", generation),
            ("until", Sql.Stored(until))
        );

    /// <summary>Records what is wrong with the objects of an archive that can be used all the same.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="row">The archive.</param>
    /// <param name="problem">What is wrong; null for nothing.</param>
    public void SetProblem(string copy, CopiedRow row, string? problem) =>
        Update(copy, row, "problem = $problem, damaged = 0", ("problem", problem));

    /// <summary>Records that the objects of an archive cannot be used.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="row">The archive.</param>
    /// <param name="problem">What is wrong.</param>
    public void SetDamaged(string copy, CopiedRow row, string problem) =>
        Update(copy, row, "problem = $problem, damaged = 1", ("problem", problem));

    /// <summary>Records that the objects of an archive were found in the list of the store.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="row">The archive.</param>
    /// <param name="at">When, UTC.</param>
    public void SetChecked(string copy, CopiedRow row, DateTimeOffset at) => Update(copy, row, "checked_at = $at", ("at", Sql.Stored(at)));

    /// <summary>Records that every byte of the objects of an archive was read and is as it was copied.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="row">The archive.</param>
    /// <param name="at">When, UTC.</param>
    public void SetVerified(string copy, CopiedRow row, DateTimeOffset at) =>
        Update(copy, row, "verified_at = $at, checked_at = $at", ("at", Sql.Stored(at)));

    private void Update(string copy, CopiedRow row, string change, (string, object?) value) =>
        _connection.Execute(
            $"UPDATE copied_archives SET {change} WHERE copy = $copy AND sequence = $sequence AND generation = $generation",
            ("copy", copy),
            ("sequence", row.Sequence),
            ("generation", row.Generation),
            value
        );

    private static CopiedRow ReadCopied(SqliteDataReader reader) =>
        new()
        {
            Sequence = reader.GetInt64(0),
            Id = reader.GetString(1),
            Generation = reader.GetString(2),
            Rewrites = reader.Number(3),
            IsWhole = reader.GetBoolean(4),
            Bytes = reader.GetInt64(5),
            Sha256 = reader.GetString(6),
            Version = reader.Text(7),
            RecordVersion = reader.Text(8),
            CopiedAt = reader.Time(9)!.Value,
            ProtectedUntil = reader.Time(10),
            VerifiedAt = reader.Time(11),
            Problem = reader.Text(12),
            DroppedAt = reader.Time(13),
            Retained = Retained(reader.Text(14)),
            CheckedAt = reader.Time(15),
            IsDamaged = reader.GetBoolean(16),
            RecordBytes = reader.Number(17),
        };
}
