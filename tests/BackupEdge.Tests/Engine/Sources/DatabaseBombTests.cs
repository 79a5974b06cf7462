using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>
/// Tests databases whose schema contains expressions that use unlimited memory or time when the copy is checked in the child process that a
/// service uses. The memory of this process is measured by <see cref="DatabaseMemoryTests"/>.
/// </summary>
public sealed class DatabaseBombTests : IDisposable
{
    internal const string MemoryBomb = """
        create table t(a); create index i on t(0*a); insert into t values (400000000), (400000000);
        pragma writable_schema=on; update sqlite_master set sql='create index i on t(0*length(hex(zeroblob(a))))' where name='i';
        """;

    // Each row needs some milliseconds and little memory.
    private const string TimeBomb = """
        create table t(a); create index i on t(0*a);
        insert into t with recursive n(i) as (select 1 union all select i+1 from n where i<100000) select i from n;
        pragma writable_schema=on; update sqlite_master set sql='create index i on t(0*length(hex(zeroblob(4000000+a))))' where name='i';
        """;

    private readonly EngineHarness _harness = new(with: options => options with { RunSqlite = SqliteChild.Run });

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_check_without_end_is_stopped_by_the_timeout()
    {
        var source = Make(TimeBomb) with { Timeout = TimeSpan.FromSeconds(3) };

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        AssertIncomplete(summary.Warnings, "");
        Assert.Equal(new FileInfo(source.Path).Length, new FileInfo(_harness.RestoreStream(id, source)).Length);
    }

    [Theory]
    [InlineData(MemoryBomb, 15)]
    [InlineData(TimeBomb, 3)]
    public void A_restore_over_a_live_database_ends_with_a_warning(string sql, int timeoutSeconds)
    {
        var source = Make(sql) with { Timeout = TimeSpan.FromSeconds(timeoutSeconds) };
        var (id, _) = _harness.Backup(_harness.RequestOf(source));
        var before = File.ReadAllBytes(source.Path);
        Run(source.Path, "create table more(x); drop index i");

        var summary = _harness.RestoreInto(id, source);

        Assert.Empty(summary.Errors);
        AssertIncomplete(summary.Warnings, "");
        Assert.Equal(before.Length, File.ReadAllBytes(source.Path).Length);
    }

    [Fact]
    public void A_locked_database_fails_the_backup_after_the_timeout()
    {
        var source = Make("create table t(a); insert into t values (1)") with { Timeout = TimeSpan.FromSeconds(1) };
        using var connection = Open(source.Path);
        Execute(connection, "begin exclusive");

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("it took longer than the timeout of 1 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_harness.ScratchFolder));
    }

    [Fact]
    public void A_cancellation_ends_the_check()
    {
        var source = Make(TimeBomb);
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        Assert.ThrowsAny<OperationCanceledException>(() => _harness.BackupUntil(cancel.Token, _harness.RequestOf(source)));

        Assert.Empty(Directory.GetFileSystemEntries(_harness.ScratchFolder));
    }

    internal static void AssertIncomplete(IReadOnlyList<PathReport> warnings, string reason)
    {
        var warning = Assert.Single(warnings);
        Assert.Equal("check_incomplete", warning.Code);
        Assert.Contains("its check is not complete: it ", warning.Message, StringComparison.Ordinal);
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
    }

    internal static SqliteSource Make(EngineHarness harness, string sql)
    {
        var path = harness.At("bomb.db");
        Run(path, sql);
        return new SqliteSource { Name = "db", Path = path };
    }

    private SqliteSource Make(string sql) => Make(_harness, sql);

    private static void Run(string path, string sql)
    {
        using var connection = Open(path);
        Execute(connection, sql);
    }

    private static SqliteConnection Open(string path)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
