using BackupEdge.Engine.Sources;
using Microsoft.Data.Sqlite;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>
/// Tests a database that another process writes to during many backups: each copy is valid and contains what was committed before its
/// backup began.
/// </summary>
public sealed class BusyDatabaseTests
{
    private const int Backups = 50;

    [Theory]
    [InlineData("WAL")]
    [InlineData("DELETE")]
    public async Task Every_copy_contains_every_row_committed_before_its_backup(string journal)
    {
        using var harness = new EngineHarness();
        var source = new SqliteSource { Name = "db", Path = harness.At("busy.db") };
        using var writer = new WriterProcess(source.Path, journal);
        string? baseId = null;
        var backups = new List<(string Id, long Before)>();
        for (var i = 0; i < Backups; i++)
        {
            var before = await writer.AwaitMoreThanAsync(i == 0 ? 2000 : backups[^1].Before);
            var (id, summary) = harness.Backup(harness.RequestOf(source).Against(i % 10 == 0 ? null : baseId));
            Assert.Equal(0, summary.WarningCount);
            backups.Add((id, before));
            baseId = id;
        }

        var end = await writer.EndAsync();
        Assert.All(backups, backup => AssertContainsCommittedRows(harness.RestoreStream(backup.Id, source), backup.Before, end));
        Assert.Empty(Directory.GetFileSystemEntries(harness.ScratchFolder));
    }

    private static void AssertContainsCommittedRows(string path, long before, long end)
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
        Assert.Equal("ok", Scalar(connection, "PRAGMA integrity_check"));

        // The writer never deletes nine of ten rows.
        Assert.Equal(before - (before / 10), Scalar(connection, $"SELECT count(*) FROM rows WHERE id <= {before} AND id % 10 <> 0"));
        Assert.InRange((long)Scalar(connection, "SELECT max(id) FROM rows")!, before, end);
        Assert.Equal(Scalar(connection, "SELECT value FROM total"), Scalar(connection, "SELECT sum(value) FROM rows"));
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
