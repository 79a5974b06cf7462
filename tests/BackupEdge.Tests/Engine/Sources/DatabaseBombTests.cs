using System.Globalization;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Databases whose schema has expressions that take memory or time without bound when the copy is checked, in the child process
/// that a service uses.</summary>
public sealed class DatabaseBombTests : IDisposable
{
    private const long MostGrowth = 200L << 20;

    private const string MemoryBomb = """
        create table t(a); create index i on t(0*a); insert into t values (400000000), (400000000);
        pragma writable_schema=on; update sqlite_master set sql='create index i on t(0*length(hex(zeroblob(a))))' where name='i';
        """;

    // Each row takes some milliseconds and is within every limit of memory.
    private const string TimeBomb = """
        create table t(a); create index i on t(0*a);
        insert into t with recursive n(i) as (select 1 union all select i+1 from n where i<100000) select i from n;
        pragma writable_schema=on; update sqlite_master set sql='create index i on t(0*length(hex(zeroblob(4000000+a))))' where name='i';
        """;

    private readonly EngineHarness _bench = new(with: options => options with { RunSqlite = SqliteChild.Run });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_small_database_cannot_take_the_memory_of_the_service()
    {
        var source = Make(MemoryBomb);
        var before = PeakMemory();

        var (id, summary) = _bench.Backup(_bench.RequestOf(source));

        var growth = PeakMemory() - before;
        Assert.True(growth < MostGrowth, $"The peak of the process grew by {growth >> 20} MiB.");
        AssertIncomplete(summary.Warnings, "memory");
        Assert.Equal(new FileInfo(source.Path).Length, new FileInfo(_bench.RestoreStream(id, source)).Length);
    }

    [Fact]
    public void A_check_that_does_not_end_is_stopped_by_the_timeout_and_the_copy_is_kept()
    {
        var source = Make(TimeBomb) with { Timeout = TimeSpan.FromSeconds(3) };

        var (id, summary) = _bench.Backup(_bench.RequestOf(source));

        AssertIncomplete(summary.Warnings, "");
        Assert.Equal(new FileInfo(source.Path).Length, new FileInfo(_bench.RestoreStream(id, source)).Length);
    }

    [Theory]
    [InlineData(MemoryBomb)]
    [InlineData(TimeBomb)]
    public void A_restore_of_one_over_a_live_database_ends_with_a_warning(string sql)
    {
        var source = Make(sql) with { Timeout = TimeSpan.FromSeconds(3) };
        var (id, _) = _bench.Backup(_bench.RequestOf(source));
        var before = File.ReadAllBytes(source.Path);
        Run(source.Path, "create table more(x); drop index i");

        var summary = _bench.RestoreInto(id, source);

        Assert.Empty(summary.Errors);
        AssertIncomplete(summary.Warnings, "");
        Assert.Equal(before.Length, File.ReadAllBytes(source.Path).Length);
    }

    [Fact]
    public void A_database_that_stays_locked_is_given_up_at_the_timeout()
    {
        var source = Make("create table t(a); insert into t values (1)") with { Timeout = TimeSpan.FromSeconds(1) };
        using var connection = Open(source.Path);
        Execute(connection, "begin exclusive");

        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(source)));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("it took longer than the timeout of 1 seconds", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.ScratchFolder));
    }

    [Fact]
    public void A_cancel_ends_the_check()
    {
        var source = Make(TimeBomb);
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        Assert.ThrowsAny<OperationCanceledException>(() => _bench.BackupUntil(cancel.Token, _bench.RequestOf(source)));

        Assert.Empty(Directory.GetFileSystemEntries(_bench.ScratchFolder));
    }

    private static void AssertIncomplete(IReadOnlyList<PathReport> warnings, string reason)
    {
        var warning = Assert.Single(warnings);
        Assert.Equal("check_incomplete", warning.Code);
        Assert.Contains("its check is not complete: it ", warning.Message, StringComparison.Ordinal);
        Assert.Contains(reason, warning.Message, StringComparison.Ordinal);
    }

    private SqliteSource Make(string sql)
    {
        var path = _bench.At("bomb.db");
        Run(path, sql);
        return new SqliteSource { Name = "db", Path = path };
    }

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

    private static long PeakMemory() =>
        1024
        * long.Parse(
            File.ReadLines("/proc/self/status")
                .First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
                .AsSpan("VmHWM:".Length)
                .TrimEnd("kB"),
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture
        );
}
