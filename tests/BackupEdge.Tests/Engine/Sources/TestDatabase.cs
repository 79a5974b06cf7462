using BackupEdge.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>A SQLite database for a test, with a connection that stays open like the connection of an application.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <summary>Opens the database, and creates it with one table of numbered rows if it does not exist.</summary>
    public TestDatabase(string path, string journal, int pageBytes = 4096)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        Path = path;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 60,
            }.ToString()
        );
        _connection.Open();
        Execute($"PRAGMA page_size={pageBytes}");
        Execute($"PRAGMA journal_mode={journal}");
        Execute("CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        Execute("CREATE INDEX IF NOT EXISTS rows_by_text ON rows (text)");
    }

    public string Path { get; }

    public SqliteSource Source => new() { Name = "db", Path = Path };

    public void Add(int count, int length = 100, int seed = 1)
    {
        var random = new Random(seed);
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = "INSERT INTO rows (text) VALUES ($text)";
        var text = insert.Parameters.Add("$text", SqliteType.Text);
        for (var i = 0; i < count; i++)
        {
            text.Value = Convert.ToHexString(Bytes(random, length / 2));
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public long Count() => Number("SELECT count(*) FROM rows");

    public long Number(string sql) => Number(_connection, sql);

    /// <summary>Checks a copy of the database without creating files next to it, and returns its number of rows.</summary>
    public static long CountIn(string path)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = $"file:{path}?immutable=1",
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());
        return Number(connection, "SELECT count(*) FROM rows");
    }

    public void Dispose() => _connection.Dispose();

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
