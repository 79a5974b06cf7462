using System.Text.Json;
using BackupEdge.Catalogue.Sealing;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Reads from a damaged catalogue, row by row, the data that no archive contains. Rows are read from the beginning until a read fails, and
/// then from the end, so that only rows near the damage are missing. The file is not changed.
/// </summary>
internal static class CatalogueSalvage
{
    private const int HashLength = 32;
    private const string FirstKeyColumns = "id,name,role,hash,created_at,expires_at,revoked_at,last_used_at";

    /// <summary>Reads the rows of a catalogue file. Rows that cannot be read are counted, and no exception is thrown for them.</summary>
    /// <param name="path">The path of the catalogue that was set aside.</param>
    /// <param name="key">The key of a sealed catalogue; null for a plain one.</param>
    public static SalvagedRows Read(string path, CatalogueKey? key = null)
    {
        var lost = 0;
        SQLitePCL.raw.SetProvider(new SqliteProvider());
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder(CatalogueFile.ConnectionTo(path, key)) { Mode = SqliteOpenMode.ReadOnly }.ToString()
            );
            connection.Open();
            CatalogueFile.KeepTemporaryDataInMemory(connection);

            // Keeps tables readable even if the definition of another table is damaged.
            connection.Execute("PRAGMA writable_schema = ON");
            return new SalvagedRows(
                Rows(connection, KeysOf(connection), reader => KeyRepository.Read(reader)!, IsSound, ref lost),
                Rows(
                    connection,
                    Has(connection, "schedules", "kind")
                        ? "SELECT rowid, * FROM schedules"
                        : "SELECT rowid, *, 'backup' AS kind, NULL AS copy FROM schedules",
                    ScheduleRepository.Read,
                    row => row.Id.Length > 0 && row.Cron is not null && row.CreatedBy is not null,
                    ref lost
                ),
                Rows(
                    connection,
                    "SELECT rowid, id FROM backups WHERE held = 1",
                    reader => reader.GetString(1),
                    id => id.Length > 0,
                    ref lost
                ),
                ChangesOf(connection, ref lost),
                AuditOf(connection, ref lost),
                EndOf(connection, ref lost),
                ForgottenOf(connection, ref lost),
                StoreOf(connection, ref lost),
                DeletedOf(connection, ref lost),
                lost
            );
        }
        catch (SqliteException)
        {
            return new SalvagedRows([], [], [], [], [], null, [], null, [], lost + 1);
        }
    }

    // Keys of the first schemas have no restrictions. Only a table with exactly their columns is one of these: if a column's name is
    // damaged, its keys are lost, because without it they could do more than they should.
    private static string KeysOf(SqliteConnection connection) =>
        connection.Scalar("SELECT group_concat(name) FROM pragma_table_info('keys')") is FirstKeyColumns
            ? "SELECT rowid, *, NULL AS sources, 0 AS create_only, NULL AS made_by FROM keys"
        : Has(connection, "keys", "made_by") ? "SELECT rowid, * FROM keys"
        : "SELECT rowid, *, NULL AS made_by FROM keys";

    // Catalogues of the first schema have no changes.
    private static List<BackupMarks> ChangesOf(SqliteConnection connection, ref int lost) =>
        connection.Scalar("SELECT 1 FROM pragma_table_info('backups') WHERE name = 'changed'") is null
            ? []
            : Rows(
                connection,
                $"""
                SELECT rowid, id, label, labelled, retention_days,
                    (SELECT group_concat(tag, ' ') FROM backup_tags t WHERE t.sequence = backups.sequence),
                    {(Has(connection, "backups", "note") ? "note" : "NULL")}
                FROM backups WHERE changed = 1
                """,
                reader => new BackupMarks(
                    reader.GetString(1),
                    reader.Text(2),
                    reader.GetBoolean(3),
                    (int?)reader.Number(4),
                    BackupMarks.TagsOf(reader.Text(5)),
                    reader.Text(6)
                ),
                marks => marks.BackupId.Length > 0,
                ref lost
            );

    private static List<ChainedAuditRow> AuditOf(SqliteConnection connection, ref int lost) =>
        Rows(
            connection,
            Has(connection, "audit", "hash") ? "SELECT rowid, * FROM audit" : "SELECT rowid, *, NULL AS hash FROM audit",
            reader => new ChainedAuditRow(AuditRepository.Read(reader), reader.Text("role"), reader["hash"] as byte[]),
            found => found.Row.Action is not null && found.Row.Result is not null,
            ref lost
        );

    // Catalogues of the first schemas have no chain of audit records.
    private static AuditEnd? EndOf(SqliteConnection connection, ref int lost) =>
        Has(connection, "audit_chain", "peaks")
            ? Rows(
                    connection,
                    "SELECT rowid, chain, number, peaks FROM audit_chain WHERE id = 1",
                    reader => new AuditEnd(reader.GetString(1), reader.GetInt64(2), (byte[])reader[3]),
                    end => end.Chain.Length > 0 && end.IsSound,
                    ref lost
                )
                .FirstOrDefault()
            : null;

    private static List<AuditNode> ForgottenOf(SqliteConnection connection, ref int lost) =>
        Has(connection, "audit_forgotten", "hash")
            ? Rows(
                connection,
                "SELECT rowid, first, level, hash FROM audit_forgotten",
                reader => new AuditNode(reader.GetInt64(1), (int)reader.GetInt64(2), AuditRepository.HexOf(reader[3])),
                node => node.IsSound,
                ref lost
            )
            : [];

    // Catalogues of the first schemas know no copies.
    private static Guid? StoreOf(SqliteConnection connection, ref int lost)
    {
        try
        {
            return Has(connection, "identity", "value") ? new CopyRepository(connection).Store() : null;
        }
        catch (SqliteException)
        {
            lost++;
            return null;
        }
    }

    private static List<DeletedBackupRow> DeletedOf(SqliteConnection connection, ref int lost) =>
        Has(connection, "deleted_backups", "deleted_by")
            ? Rows(
                connection,
                "SELECT rowid, sequence, id, deleted_at, deleted_by FROM deleted_backups",
                reader => new DeletedBackupRow(reader.GetInt64(1), reader.GetString(2), reader.Time(3)!.Value, reader.GetString(4)),
                row => row.Sequence > 0 && row.Id.Length > 0,
                ref lost
            )
            : [];

    private static bool Has(SqliteConnection connection, string table, string column) =>
        connection.Scalar("SELECT 1 FROM pragma_table_info($table) WHERE name = $column", ("table", table), ("column", column)) is not null;

    private static bool IsSound(KeyRow? row) =>
        row is not null && row.Id is { Length: > 0 } && row.Name is { Length: > 0 } && row.Hash is { Length: HashLength };

    private static List<T> Rows<T>(
        SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> read,
        Func<T, bool> isSound,
        ref int lost
    )
    {
        var rows = new SortedDictionary<long, T>();
        if (!TryRead(connection, $"{sql} ORDER BY rowid", read, isSound, rows, ref lost))
        {
            TryRead(connection, $"{sql} ORDER BY rowid DESC", read, isSound, rows, ref lost);
        }

        return [.. rows.Values];
    }

    // Returns false if the table could not be read to its end.
    private static bool TryRead<T>(
        SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> read,
        Func<T, bool> isSound,
        SortedDictionary<long, T> rows,
        ref int lost
    )
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if (TryRead(reader, read, isSound, out var row))
                {
                    rows[reader.GetInt64(0)] = row;
                }
                else
                {
                    lost++;
                }
            }

            return true;
        }
        catch (SqliteException)
        {
            lost++;
            return false;
        }
    }

    private static bool TryRead<T>(SqliteDataReader reader, Func<SqliteDataReader, T> read, Func<T, bool> isSound, out T row)
    {
        try
        {
            row = read(reader);
            return isSound(row);
        }
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or InvalidCastException
                        or InvalidOperationException
                        or ArgumentException
                        or FormatException
                        or JsonException
                        or NullReferenceException
            )
        {
            row = default!;
            return false;
        }
    }
}
