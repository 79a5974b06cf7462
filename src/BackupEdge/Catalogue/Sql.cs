using System.Text;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Short ways to run a statement; every value goes in as a parameter.</summary>
internal static class Sql
{
    /// <summary>Runs a statement; gives the number of rows changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Run(static (command, _) => command.ExecuteNonQuery(), false, sql, parameters);

    /// <summary>The first column of the first row, or null.</summary>
    public static object? Scalar(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> parameters
    ) => connection.Run(static (command, _) => command.ExecuteScalar(), false, sql, parameters);

    /// <summary>How many rows a statement counts; what was counted is counted again only after a change of the database.</summary>
    public static long Count(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection is CatalogueConnection kept ? kept.Count(sql, parameters) : (long)connection.Scalar(sql, parameters)!;

    /// <summary>Every row, read by a function.</summary>
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

    /// <summary>Inserts a row; the parameters' names are the columns'.</summary>
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

    /// <summary>A column's text, or null.</summary>
    public static string? Text(this SqliteDataReader reader, string column) => reader[column] as string;

    /// <summary>A column's number, or null.</summary>
    public static long? Number(this SqliteDataReader reader, string column) => reader[column] as long?;

    /// <summary>A column of milliseconds as a UTC time, or null.</summary>
    public static DateTimeOffset? Time(this SqliteDataReader reader, string column) =>
        reader[column] is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>A column's text, or null; by its place, which is several times as fast as by its name.</summary>
    public static string? Text(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A column's number, or null.</summary>
    public static long? Number(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>A column of milliseconds as a UTC time, or null.</summary>
    public static DateTimeOffset? Time(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    /// <summary>A UTC time as the database keeps it.</summary>
    public static long? Stored(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    // A statement that failed is not kept.
    private static TResult Run<TState, TResult>(
        this SqliteConnection connection,
        Func<SqliteCommand, TState, TResult> run,
        TState state,
        string sql,
        ReadOnlySpan<(string Name, object? Value)> parameters
    )
    {
        var keeper = connection as CatalogueConnection;
        var command = keeper?.Take(sql) ?? connection.CreateCommand();
        if (keeper is null)
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
            if (isSound && keeper is not null)
            {
                keeper.Keep(command);
            }
            else
            {
                command.Dispose();
            }
        }
    }

    // The same statement comes with the same parameters in the same order; if not, they are named anew.
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
