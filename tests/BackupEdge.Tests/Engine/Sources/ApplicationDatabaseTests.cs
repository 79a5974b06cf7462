using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Tests valid databases that only their application can check: they are copied, and incomplete checks and wrong values are a
/// warning.</summary>
public sealed class ApplicationDatabaseTests : IDisposable
{
    private const int Header = 100; // contains change counters, which a copy increments
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("collation", "check_incomplete", "no such collation sequence: unicase")]
    [InlineData("function", "check_incomplete", "fold()")]
    [InlineData("null", "check_failed", "NULL value in t.a")]
    [InlineData("check", "check_failed", "CHECK constraint failed in t")]
    [InlineData("strict", "check_failed", "non-INTEGER value in t.a")]
    public void The_database_is_copied_with_a_warning_that_contains_the_reason(string shape, string code, string reason)
    {
        var source = Make(shape);

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        AssertSamePages(source.Path, _harness.RestoreStream(id, source));
        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("db", code), (warning.Path, warning.Code));
        Assert.True(warning.Message.Contains(reason, StringComparison.Ordinal), warning.Message);
    }

    [Theory]
    [InlineData("collation")]
    [InlineData("null")]
    public void The_database_is_restored_over_a_live_one_with_a_warning(string shape)
    {
        var source = Make(shape);
        var before = File.ReadAllBytes(source.Path);
        var (id, _) = _harness.Backup(_harness.RequestOf(source));
        Run(source.Path, "CREATE TABLE more (x); INSERT INTO more VALUES (1)");

        var summary = _harness.RestoreInto(id, source);

        Assert.Empty(summary.Errors);
        Assert.Equal("db/app.db", Assert.Single(summary.Warnings).Path);

        Assert.Equal(before.AsSpan(Header), File.ReadAllBytes(source.Path).AsSpan(Header, before.Length - Header));
    }

    [Fact]
    public void Damaged_pages_fail_the_backup_despite_an_unknown_collation()
    {
        var source = Make("collation");
        var bytes = File.ReadAllBytes(source.Path);
        bytes.AsSpan((int)bytes.Length - 4096, 4096).Fill(0xA5);
        File.WriteAllBytes(source.Path, bytes);

        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(source)));

        Assert.Equal(FaultCode.SourceDamaged, fault.Code);
    }

    [Fact]
    public void Rows_of_many_megabytes_cause_no_warning()
    {
        var source = Make("large");

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        Assert.Equal(0, summary.WarningCount);
        Assert.Equal(new FileInfo(source.Path).Length, new FileInfo(_harness.RestoreStream(id, source)).Length);
    }

    [Theory]
    [InlineData("fts5", "CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('some words')")]
    [InlineData("rtree", "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); INSERT INTO r VALUES (1, 2, 3)")]
    [InlineData("pages", "PRAGMA page_size=65536; CREATE TABLE t (a); INSERT INTO t VALUES (1)")]
    [InlineData("utf16", "PRAGMA encoding='UTF-16le'; CREATE TABLE t (a); INSERT INTO t VALUES ('x')")]
    [InlineData("empty", "PRAGMA user_version=1")]
    [InlineData(
        "foreign",
        "CREATE TABLE p (i INTEGER PRIMARY KEY); PRAGMA foreign_keys=OFF; CREATE TABLE c (i REFERENCES p(i)); INSERT INTO c VALUES (9)"
    )]
    [InlineData(
        "generated",
        "CREATE TABLE g (a, b AS (a * 2) STORED, CHECK (b > 0)); CREATE INDEX i ON g (b) WHERE a > 1; INSERT INTO g VALUES (2)"
    )]
    public void A_database_that_SQLite_can_check_causes_no_warning(string name, string sql)
    {
        var path = _harness.At(name + ".db");
        Run(path, sql);
        var source = new SqliteSource { Name = "db", Path = path };

        var (id, summary) = _harness.Backup(_harness.RequestOf(source));

        Assert.Equal(0, summary.WarningCount);
        AssertSamePages(path, _harness.RestoreStream(id, source));
    }

    private static void AssertSamePages(string expected, string actual) =>
        Assert.Equal(File.ReadAllBytes(expected).AsSpan(Header), File.ReadAllBytes(actual).AsSpan(Header));

    private SqliteSource Make(string shape)
    {
        var path = _harness.At("app.db");
        Run(
            path,
            shape switch
            {
                "collation" => "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE unicase); CREATE INDEX i ON t (a); INSERT INTO t "
                    + "(a) VALUES ('b'), ('A'), (hex(randomblob(9000)))",
                "function" => "CREATE TABLE t (a TEXT); CREATE INDEX i ON t (fold(a)); INSERT INTO t VALUES ('b'), ('A')",
                "null" => "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (NULL), ('x'); PRAGMA writable_schema=ON; UPDATE sqlite_master "
                    + "SET sql='CREATE TABLE t (a TEXT NOT NULL)'",
                "check" => "CREATE TABLE t (a INT CHECK (a > 0)); PRAGMA ignore_check_constraints=ON; INSERT INTO t VALUES (-1)",
                "strict" => "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES ('text'); PRAGMA writable_schema=ON; UPDATE sqlite_master "
                    + "SET sql='CREATE TABLE t (a INTEGER) STRICT'",
                _ => "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b BLOB NOT NULL CHECK (length(b) > 0)); INSERT INTO t (a, b) "
                    + "VALUES ('x', zeroblob(40000000)), ('y', randomblob(20000000))",
            }
        );
        return new SqliteSource { Name = "db", Path = path };
    }

    private static void Run(string path, string sql)
    {
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_sqlite3());
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.CreateCollation("unicase", (x, y) => string.Compare(x, y, StringComparison.OrdinalIgnoreCase));
        connection.Open();
        connection.CreateFunction("fold", (string? text) => text?.ToUpperInvariant(), isDeterministic: true);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
