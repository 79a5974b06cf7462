using BackupEdge.Catalogue;
using BackupEdge.Tests.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Changes are seen by whichever connection of whichever process they were made.</summary>
public sealed class CatalogueWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-watch-").FullName;
    private long _seen;

    static CatalogueWatchTests() => SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());

    private string ConnectionString => $"Data Source={Path.Combine(_folder, "test.db")};Pooling=False";

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_commit_of_another_connection_is_seen_once_and_nothing_else_is()
    {
        using var writer = Open();
        Run(writer, "CREATE TABLE t(x)");
        using var watch = new CatalogueWatch(ConnectionString);
        HasChanged(watch);
        Assert.False(HasChanged(watch));

        for (var i = 0; i < 200; i++)
        {
            Run(writer, $"INSERT INTO t VALUES ({i})");
            Assert.True(HasChanged(watch));
            Run(writer, "SELECT count(*) FROM t");
            Run(writer, "BEGIN IMMEDIATE; INSERT INTO t VALUES (0); ROLLBACK");
            Assert.False(HasChanged(watch));
        }
    }

    [Fact]
    public void A_commit_behind_a_checkpoint_is_seen()
    {
        using var writer = Open();
        Run(writer, "CREATE TABLE t(x)");
        using var watch = new CatalogueWatch(ConnectionString);

        for (var i = 0; i < 20; i++)
        {
            Run(writer, "INSERT INTO t VALUES (1)");
            Run(writer, "PRAGMA wal_checkpoint(TRUNCATE)");
            HasChanged(watch);
            Run(writer, "INSERT INTO t VALUES (1)");
            Assert.True(HasChanged(watch));
        }
    }

    [Fact]
    public async Task Commits_of_another_process_are_seen()
    {
        using var writer = new WriterProcess(Path.Combine(_folder, "test.db"), "WAL");
        await writer.AwaitMoreThanAsync(0);
        using var watch = new CatalogueWatch(ConnectionString);

        for (var i = 0; i < 20; i++)
        {
            // What is committed after this look must show in the next one.
            HasChanged(watch);
            await writer.AwaitMoreThanAsync(await writer.AwaitMoreThanAsync(writer.Committed));
            Assert.True(HasChanged(watch));
        }
    }

    [Fact]
    public void A_commit_is_passed_over_only_when_it_is_the_only_one()
    {
        using var other = Open();
        Run(other, "CREATE TABLE t(x)");
        using var watch = new CatalogueWatch(ConnectionString);
        using var writer = new CatalogueConnection(ConnectionString, isReader: false);

        var before = watch.Version();
        CommitAside(watch, writer);
        Assert.Equal(before, watch.Version());

        // One before that was not noticed, by each connection.
        Run(other, "INSERT INTO t VALUES (1)");
        CommitAside(watch, writer);
        Assert.NotEqual(before, watch.Version());
        before = watch.Version();
        Run(writer, "INSERT INTO t VALUES (1)");
        CommitAside(watch, writer);
        Assert.NotEqual(before, watch.Version());

        // One behind it.
        before = watch.Version();
        CommitAside(watch, writer, () => Run(other, "INSERT INTO t VALUES (1)"));
        Assert.NotEqual(before, watch.Version());

        // One that was noticed already, and one after it.
        before = watch.Version();
        CommitAside(watch, writer, () => watch.Version());
        Assert.NotEqual(before, watch.Version());
        before = watch.Version();
        CommitAside(watch, writer);
        Assert.Equal(before, watch.Version());
        Run(other, "INSERT INTO t VALUES (1)");
        Assert.NotEqual(before, watch.Version());
    }

    [Fact]
    public void A_write_ahead_log_has_an_index_with_room_and_a_database_without_a_log_has_none()
    {
        using var file = Open();
        Run(file, "CREATE TABLE t(x)");
        using var memory = new SqliteConnection("Data Source=:memory:;Pooling=False");
        memory.Open();
        Run(memory, "CREATE TABLE t(x)");

        Assert.True(WalIndex.Of(file)!.TryAllocate());
        Assert.Null(WalIndex.Of(memory));
    }

    private bool HasChanged(CatalogueWatch watch)
    {
        var before = _seen;
        _seen = watch.Version();
        return _seen != before;
    }

    private static void CommitAside(CatalogueWatch watch, CatalogueConnection writer, Action? then = null)
    {
        Run(writer, "BEGIN IMMEDIATE");
        watch.Version();
        writer.HasChanged();
        Run(writer, "INSERT INTO t VALUES (2)");
        Run(writer, "COMMIT");
        then?.Invoke();
        watch.IgnoreCommit(writer);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA journal_mode=wal");
        return connection;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
