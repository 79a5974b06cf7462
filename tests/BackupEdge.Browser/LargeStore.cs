using System.Globalization;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Browser;

/// <summary>Makes a store with many backups out of one: the rows of its catalogue are repeated, each with an empty archive.</summary>
internal static class LargeStore
{
    private const string Columns = """
        type, requested_type, type_reason, base_id, status, label, retention_days, source_set, held, include_files, include_database,
        created_by, schedule_id, operator, files, directories, others, added_files, changed_files, unchanged_files, removed_files,
        source_bytes, read_bytes, new_bytes, stored_bytes, chunks, warning_count
        """;

    /// <summary>Adds backups, one every 30 minutes up to the last one.</summary>
    /// <param name="data">The data folder, which is not in use and has at least one backup.</param>
    /// <param name="count">The number of backups to add.</param>
    public static void Fill(string data, int count)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "catalogue.db")};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        Execute(
            connection,
            $"""
            CREATE TEMP TABLE made AS
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}),
            one AS (SELECT * FROM backups ORDER BY sequence DESC LIMIT 1)
            SELECT one.sequence AS from_sequence, one.sequence + i AS to_sequence, one.created_at - ({count} - i) * 1800000 AS at,
                strftime('%Y%m%d-%H%M%S', (one.created_at - ({count} - i) * 1800000) / 1000, 'unixepoch') || '-' || printf('%06x', i) AS stamp
            FROM n, one;
            INSERT INTO backups (sequence, id, created_at, started_at, completed_at, job_id, {Columns})
            SELECT to_sequence, 'backup-' || stamp, at, at + 20, at + 4000, 'job-' || stamp, {Columns}
            FROM made JOIN backups ON sequence = from_sequence;
            INSERT INTO backup_sources (sequence, position, name, kind, path)
            SELECT to_sequence, position, name, kind, path FROM made JOIN backup_sources ON sequence = from_sequence;
            UPDATE counters SET value = (SELECT max(sequence) FROM backups) WHERE name = 'sequence';
            """
        );
        using var ids = connection.CreateCommand();
        ids.CommandText = "SELECT 'backup-' || stamp FROM made";
        using (var reader = ids.ExecuteReader())
        {
            while (reader.Read())
            {
                File.WriteAllBytes(Path.Combine(data, "archives", $"{reader.GetString(0)}.bea"), []);
            }
        }

        transaction.Commit();
    }

    /// <summary>Creates files of a few bytes in a folder.</summary>
    public static void Files(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"file-{i:d6}.txt")), "text");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
