using System.Globalization;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue.Sealing;

/// <summary>Reads everything that a catalogue contains, and searches files for text.</summary>
internal static class CatalogueDump
{
    /// <summary>Opens a connection beside the catalogue's own.</summary>
    public static SqliteConnection Connect(string path, CatalogueKey? key)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        var connection = new SqliteConnection(CatalogueFile.ConnectionTo(path, key));
        connection.Open();
        CatalogueFile.KeepTemporaryDataInMemory(connection);
        return connection;
    }

    /// <summary>Returns all rows of all tables as text.</summary>
    public static string Of(string path, CatalogueKey? key)
    {
        using var connection = Connect(path, key);
        var text = new StringBuilder();
        const string Tables = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
        foreach (var table in connection.Query(reader => reader.GetString(0), Tables))
        {
            text.Append(table).Append(':');
            foreach (var row in connection.Query(Row, $"SELECT * FROM \"{table}\"").Order(StringComparer.Ordinal))
            {
                text.Append('\n').Append(row);
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Returns the names of the files below a folder that contain a text.</summary>
    public static IReadOnlyList<string> FilesWith(string folder, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var found = new List<string>();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (Content(path).AsSpan().IndexOf(bytes) >= 0)
            {
                found.Add(Path.GetFileName(path));
            }
        }

        return found;
    }

    /// <summary>Copies a catalogue as a power failure would leave it now: without its index.</summary>
    public static string Copy(string path, string folder)
    {
        Directory.CreateDirectory(folder);
        var to = Path.Combine(folder, Path.GetFileName(path));
        foreach (var ending in (string[])["", "-wal", "-journal"])
        {
            if (File.Exists(path + ending))
            {
                File.WriteAllBytes(to + ending, Content(path + ending));
            }
        }

        return to;
    }

    // Another process reads the file, since closing a second descriptor of a database would release the locks of this one.
    private static byte[] Content(string path)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("cat", ["--", path]) { RedirectStandardOutput = true }
        )!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        return bytes.ToArray();
    }

    private static string? TextOf(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture);

    private static string Row(SqliteDataReader reader)
    {
        var values = new object[reader.FieldCount];
        reader.GetValues(values);
        return string.Join('|', values.Select(TextOf));
    }
}
