using BackupEdge.Catalogue;
using BackupEdge.Tests.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Tests that changes of every connection and every process are detected.</summary>
public sealed class CatalogueWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-watch-").FullName;
    private long _seen;

    static CatalogueWatchTests() => SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());

    private string ConnectionString => TestCatalogue.ConnectionTo(Path.Combine(_folder, "test.db"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_commit_of_another_connection_is_detected_once()
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
    public void A_commit_after_a_checkpoint_is_detected()
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
    public async Task Commits_of_another_process_are_detected()
    {
        // The other process has no key; SealedProcessTests has one that does.
        var path = Path.Combine(_folder, "test.db");
        using var writer = new WriterProcess(path, "WAL");
        await writer.AwaitMoreThanAsync(0);
        using var watch = new CatalogueWatch($"Data Source={path};Pooling=False");

        for (var i = 0; i < 20; i++)
        {
            // A commit after this check must be detected by the next one.
            HasChanged(watch);
            await writer.AwaitMoreThanAsync(await writer.AwaitMoreThanAsync(writer.Committed));
            Assert.True(HasChanged(watch));
        }
    }

    [Fact]
    public void An_unversioned_commit_is_ignored_only_if_it_is_the_only_one()
    {
        using var other = Open();
        Run(other, "CREATE TABLE t(x)");
        using var watch = new CatalogueWatch(ConnectionString);
        using var writer = new CatalogueConnection(ConnectionString, isReader: false);

        var before = watch.Version();
        CommitUnversioned(watch, writer);
        Assert.Equal(before, watch.Version());

        // An earlier commit that was not detected yet, by each connection.
        Run(other, "INSERT INTO t VALUES (1)");
        CommitUnversioned(watch, writer);
        Assert.NotEqual(before, watch.Version());
        before = watch.Version();
        Run(writer, "INSERT INTO t VALUES (1)");
        CommitUnversioned(watch, writer);
        Assert.NotEqual(before, watch.Version());

        // A later commit.
        before = watch.Version();
        CommitUnversioned(watch, writer, () => Run(other, "INSERT INTO t VALUES (1)"));
        Assert.NotEqual(before, watch.Version());

        // A commit that was detected already, and one after it.
        before = watch.Version();
        CommitUnversioned(watch, writer, () => watch.Version());
        Assert.NotEqual(before, watch.Version());
        before = watch.Version();
        CommitUnversioned(watch, writer);
        Assert.Equal(before, watch.Version());
        Run(other, "INSERT INTO t VALUES (1)");
        Assert.NotEqual(before, watch.Version());
    }

    [Fact]
    public void Only_a_database_with_a_write_ahead_log_has_an_index()
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

    private static void CommitUnversioned(CatalogueWatch watch, CatalogueConnection writer, Action? then = null)
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
