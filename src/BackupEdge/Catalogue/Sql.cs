using System.Text;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Extension methods that run SQL statements. Values are always passed as parameters.</summary>
internal static class Sql
{
    /// <summary>Runs a statement and returns the number of changed rows.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Run(static (command, _) => command.ExecuteNonQuery(), false, sql, parameters);

    /// <summary>Runs a query and returns the first column of the first row; null if there is no row.</summary>
    public static object? Scalar(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) => connection.Run(static (command, _) => command.ExecuteScalar(), false, sql, parameters);

    /// <summary>Returns the result of a counting query. A connection for reading caches it until the database changes.</summary>
    public static long Count(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection is CatalogueConnection cache ? cache.Count(sql, parameters) : (long)connection.Scalar(sql, parameters)!;

    /// <summary>Runs a query and returns all rows, converted by a function.</summary>
    public static List<T> Query<T>(
        this SqliteConnection connection,
        Func<SqliteDataReader, T> read,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) =>
        connection.Run(
            static (command, read) =>
            {
                using var reader = command.ExecuteReader();
                var rows = new List<T>();
                while (reader.Read())
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            read,
            sql,
            parameters
        );

    /// <summary>Runs a query and passes each row to a function, without keeping the rows.</summary>
    public static void Each(
        this SqliteConnection connection,
        Action<SqliteDataReader> visit,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) =>
        connection.Run(
            static (command, visit) =>
            {
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                    visit(reader);
                }

                return true;
            },
            visit,
            sql,
            parameters
        );

    /// <summary>Inserts a row with the given column names and values.</summary>
    public static void Insert(this SqliteConnection connection, string table, params ReadOnlySpan<(string Name, object? Value)> columns)
    {
        var names = new StringBuilder();
        var values = new StringBuilder();
        foreach (var (name, _) in columns)
        {
            names.Append(names.Length == 0 ? "" : ", ").Append(name);
            values.Append(values.Length == 0 ? "$" : ", $").Append(name);
        }

        connection.Execute($"INSERT INTO {table} ({names}) VALUES ({values})", columns);
    }

    /// <summary>Returns the text of a column; null for NULL.</summary>
    public static string? Text(this SqliteDataReader reader, string column) => reader[column] as string;

    /// <summary>Returns the integer of a column; null for NULL.</summary>
    public static long? Number(this SqliteDataReader reader, string column) => reader[column] as long?;

    /// <summary>Returns the UTC time that a column contains as milliseconds; null for NULL.</summary>
    public static DateTimeOffset? Time(this SqliteDataReader reader, string column) =>
        reader[column] is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>Returns the text of the column with an index, which is several times as fast as by name; null for NULL.</summary>
    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>Returns the integer of the column with an index; null for NULL.</summary>
    public static long? Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>Returns the UTC time that the column with an index contains as milliseconds; null for NULL.</summary>
    public static DateTimeOffset? Time(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    /// <summary>Converts a time to the stored form, milliseconds since 1970 UTC.</summary>
    public static long? Stored(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    // A statement that failed is not used again.
    private static TResult Run<TState, TResult>(
        this SqliteConnection connection,
        Func<SqliteCommand, TState, TResult> run,
        TState state,
        string sql,
        ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var cache = connection as CatalogueConnection;
        var command = cache?.Take(sql) ?? connection.CreateCommand();
        if (cache is null)
        {
            command.CommandText = sql;
        }

        var isSound = false;
        try
        {
            Bind(command.Parameters, parameters);
            var result = run(command, state);
            isSound = true;
            return result;
        }
        finally
        {
            if (isSound && cache is not null)
            {
                cache.Keep(command);
            }
            else
            {
                command.Dispose();
            }
        }
    }

    // The same statement usually has the same parameters in the same order, so their objects are reused; others are replaced.
    private static void Bind(SqliteParameterCollection bound, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, value) = parameters[i];
            if (i < bound.Count && bound[i].ParameterName.AsSpan(1).SequenceEqual(name))
            {
                bound[i].Value = value ?? DBNull.Value;
                continue;
            }

            while (bound.Count > i)
            {
                bound.RemoveAt(bound.Count - 1);
            }

            bound.AddWithValue("$" + name, value ?? DBNull.Value);
        }
    }
}
