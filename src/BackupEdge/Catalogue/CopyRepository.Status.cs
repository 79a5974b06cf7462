using System.Text.Json;

namespace BackupEdge.Catalogue;

/// <content>What the status of copies is made from.</content>
internal sealed partial class CopyRepository
{
    private const string NotCopied = $"""
        WHERE b.{Completed} AND b.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM copied_archives c WHERE c.copy = $copy AND c.sequence = b.sequence)
        """;

    /// <summary>Returns what a copy has, in numbers.</summary>
    public CopyTotalsRow Totals(string copy) =>
        _connection.Query(
            reader => new CopyTotalsRow(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.Time(2),
                reader.Time(3),
                reader.GetInt64(4),
                reader.Text(5),
                reader.Text(6)
            ),
            """
            WITH kept AS (
                SELECT sequence, id, bytes, protected_until, problem, damaged, dropped_at,
                    dropped_at IS NULL OR sequence IN (SELECT archive_sequence FROM copied_needs WHERE copy = $copy) AS needed
                FROM copied_archives WHERE copy = $copy
            ), damaged AS (
                SELECT id, problem FROM kept WHERE needed AND problem IS NOT NULL ORDER BY damaged DESC, sequence DESC LIMIT 1
            )
            SELECT count(DISTINCT CASE WHEN dropped_at IS NULL THEN sequence END), coalesce(sum(bytes), 0),
                CASE WHEN sum(needed AND protected_until IS NULL) = 0 THEN min(CASE WHEN needed THEN protected_until END) END,
                max(protected_until), coalesce(sum(needed AND problem IS NOT NULL), 0),
                (SELECT id FROM damaged), (SELECT problem FROM damaged)
            FROM kept
            """,
            ("copy", copy)
        )[0];

    /// <summary>Returns how many completed backups were never copied, the size of their archives, and when the oldest completed.</summary>
    public (long Backups, long Bytes, DateTimeOffset? Oldest) WaitingTotals(string copy) =>
        _connection.Query(
            reader => (reader.GetInt64(0), reader.GetInt64(1), reader.Time(2)),
            $"SELECT count(*), coalesce(sum(b.stored_bytes), 0), min(coalesce(b.completed_at, b.created_at)) FROM backups b {NotCopied}",
            ("copy", copy)
        )[0];

    /// <summary>Returns the completed backups that were never copied, oldest first.</summary>
    public IReadOnlyList<WaitingBackupRow> Waiting(string copy) =>
        _connection.Query(
            reader => new WaitingBackupRow(reader.GetInt64(0), reader.GetInt64(1), reader.Time(2)!.Value),
            $"""
            SELECT b.sequence, b.stored_bytes, coalesce(b.completed_at, b.created_at) FROM backups b {NotCopied} ORDER BY b.sequence
            """,
            ("copy", copy)
        );

    /// <summary>Returns what a copy has of some backups, by their sequence numbers; those of which it has nothing are left out.</summary>
    /// <param name="copy">The name of the copy.</param>
    /// <param name="backups">The sequence numbers.</param>
    public IReadOnlyDictionary<long, BackupInCopyRow> InCopy(string copy, IReadOnlyCollection<long> backups) =>
        _connection
            .Query(
                reader => new BackupInCopyRow(
                    reader.GetInt64(0),
                    reader.GetBoolean(1),
                    reader.Time(2),
                    reader.Time(3),
                    reader.Time(4),
                    reader.GetBoolean(5)
                ),
                """
                WITH wanted AS (
                    SELECT value AS backup, value AS archive FROM json_each($backups)
                    UNION
                    SELECT n.sequence, n.archive_sequence FROM json_each($backups) j JOIN copied_needs n ON n.copy = $copy AND n.sequence = j.value
                )
                SELECT w.backup, max(c.sequence = w.backup AND c.dropped_at IS NULL), max(CASE WHEN c.sequence = w.backup THEN c.copied_at END),
                    CASE WHEN count(*) = count(c.protected_until) THEN min(c.protected_until) END,
                    CASE WHEN count(*) = count(c.verified_at) THEN min(c.verified_at) END, max(c.damaged)
                FROM wanted w JOIN copied_archives c ON c.copy = $copy AND c.sequence = w.archive
                GROUP BY w.backup
                """,
                ("copy", copy),
                ("backups", JsonSerializer.Serialize([.. backups], CatalogueJson.Default.Int64Array))
            )
            .ToDictionary(row => row.Sequence);
}
