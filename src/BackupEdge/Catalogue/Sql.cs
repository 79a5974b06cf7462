using System.Text;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Short ways to run a statement; every value goes in as a parameter.</summary>
internal static class Sql
{
    /// <summary>Runs a statement; gives the number of rows changed.</summary>
    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or null.</summary>
    public static object? Scalar(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar();
    }

    /// <summary>Every row, read by a function.</summary>
    public static List<T> Query<T>(this SqliteConnection connection, Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

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

    /// <summary>A UTC time as the database keeps it.</summary>
    public static long? Stored(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private static SqliteCommand Command(this SqliteConnection connection, string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue("$" + name, value ?? DBNull.Value);
        }

        return command;
    }
}
