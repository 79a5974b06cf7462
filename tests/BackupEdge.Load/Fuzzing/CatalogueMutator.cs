using Microsoft.Data.Sqlite;

namespace BackupEdge.Load.Fuzzing;

/// <summary>Changes rows, definitions or bytes of a catalogue, as another tool or a failing disk can do.</summary>
internal sealed class CatalogueMutator(Random random, string outside)
{
    /// <summary>Changes the catalogue file with the given path.</summary>
    public void Mutate(string path)
    {
        if (random.Next(3) == 0)
        {
            Damage(path);
            return;
        }

        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            try
            {
                Change(connection);
            }
            catch (SqliteException)
            {
                // A constraint rejected the change.
            }
        }
    }

    private static List<string> Names(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        for (var flips = 1 + random.Next(30); flips > 0; flips--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(path, random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
    }

    private void Change(SqliteConnection connection)
    {
        var tables = Names(connection, @"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'");
        var table = tables[random.Next(tables.Count)];
        var columns = Names(connection, $"SELECT name FROM pragma_table_info('{table}')");
        var column = columns[random.Next(columns.Count)];
        using var command = connection.CreateCommand();
        command.CommandText = random.Next(12) switch
        {
            0 => $"DELETE FROM {table}",
            1 => $"DROP TABLE {table}",
            2 => $"ALTER TABLE {table} DROP COLUMN {column}",
            3 => $"CREATE UNIQUE INDEX fuzz ON {table} ({column})",
            4 => $"CREATE TRIGGER fuzz AFTER INSERT ON {table} BEGIN SELECT raise(ABORT, 'no'); END",
            5 => "PRAGMA user_version = " + random.Next(12),
            _ => $"PRAGMA ignore_check_constraints = {random.Next(2)}; UPDATE {table} SET {column} = $value WHERE rowid % "
                + $"{random.Next(1, 3)} = 0",
        };
        if (command.CommandText.Contains("$value", StringComparison.Ordinal))
        {
            command.Parameters.AddWithValue("$value", Value() ?? DBNull.Value);
            if (
                table
                is "counters"
                    or "backup_archives"
                    or "backup_sources"
                    or "skipped_sources"
                    or "source_warnings"
                    or "notes"
                    or "reported_overdue"
                    or "passed_over"
                    or "carried_holds"
            )
            {
                // These tables have no rowid.
                command.CommandText = $"UPDATE {table} SET {column} = $value";
            }
        }

        command.ExecuteNonQuery();
    }

    private object? Value() =>
        random.Next(4) switch
        {
            0 => null,
            1 => Interesting.Path(random, outside),
            2 => "{}",
            _ => Interesting.Number(random),
        };
}
