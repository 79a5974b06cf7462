using BackupEdge.Catalogue;
using BackupEdge.Tests.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Changes are seen where SQLite keeps count of them for all processes.</summary>
public sealed class WalIndexTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-wal-").FullName;

    static WalIndexTests() => SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_commit_of_another_connection_is_seen_once_and_nothing_else_is()
    {
        using var writer = Open("wal");
        Run(writer, "CREATE TABLE t(x)");
        using var reader = Open(mode: null);
        Run(reader, "SELECT count(*) FROM t");
        var index = WalIndex.Of(reader)!;
        Assert.True(index.HasChanged());
        Assert.False(index.HasChanged());

        for (var i = 0; i < 200; i++)
        {
            Run(writer, $"INSERT INTO t VALUES ({i})");
            Assert.True(index.HasChanged());
            Run(writer, "SELECT count(*) FROM t");
            Run(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (0); ROLLBACK");
            Assert.False(index.HasChanged());
        }
    }

    [Fact]
    public void A_commit_behind_a_checkpoint_is_seen()
    {
        using var writer = Open("wal");
        Run(writer, "CREATE TABLE t(x)");
        using var reader = Open(mode: null);
        Run(reader, "SELECT count(*) FROM t");
        var index = WalIndex.Of(reader)!;

        for (var i = 0; i < 20; i++)
        {
            Run(writer, "INSERT INTO t VALUES (1)");
            Run(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
            index.HasChanged();
            Run(writer, "INSERT INTO t VALUES (1)");
            Assert.True(index.HasChanged());
        }
    }

    [Fact]
    public async Task Commits_of_another_process_are_seen()
    {
        using var writer = new WriterProcess(Path.Combine(_folder, "test.db"), "WAL");
        await writer.AwaitMoreThanAsync(0);
        using var reader = Open(mode: null);
        Run(reader, "SELECT count(*) FROM rows");
        var index = WalIndex.Of(reader)!;

        for (var i = 0; i < 20; i++)
        {
            // What is committed after this look must show in the next one.
            index.HasChanged();
            await writer.AwaitMoreThanAsync(await writer.AwaitMoreThanAsync(writer.Committed));
            Assert.True(index.HasChanged());
        }
    }

    [Fact]
    public void A_commit_is_passed_over_only_when_it_is_the_only_one()
    {
        using var writer = Open("wal");
        Run(writer, "CREATE TABLE t(x)");
        using var reader = Open(mode: null);
        Run(reader, "SELECT count(*) FROM t");
        var index = WalIndex.Of(reader)!;
        index.HasChanged();

        index.PassOver(Commit(index, writer));
        Assert.False(index.HasChanged());

        // One before that was not noticed, one behind it, and one that was noticed already.
        Run(writer, "INSERT INTO t VALUES (1)");
        index.PassOver(Commit(index, writer));
        Assert.True(index.HasChanged());
        var before = Commit(index, writer);
        Run(writer, "INSERT INTO t VALUES (1)");
        index.PassOver(before);
        Assert.True(index.HasChanged());
        before = Commit(index, writer);
        Assert.True(index.HasChanged());
        index.PassOver(before);
        Assert.False(index.HasChanged());
        Run(writer, "INSERT INTO t VALUES (1)");
        Assert.True(index.HasChanged());
    }

    [Fact]
    public void A_database_without_a_log_has_none()
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        Run(connection, "CREATE TABLE t(x)");

        Assert.Null(WalIndex.Of(connection));
    }

    private static uint Commit(WalIndex index, SqliteConnection writer)
    {
        Run(writer, "BEGIN IMMEDIATE");
        var before = index.Commits;
        Run(writer, "INSERT INTO t VALUES (2)");
        Run(writer, "COMMIT");
        return before;
    }

    private SqliteConnection Open(string? mode)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "test.db")};Pooling=False");
        connection.Open();
        if (mode is not null)
        {
            Run(connection, $"PRAGMA journal_mode={mode}");
        }

        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
