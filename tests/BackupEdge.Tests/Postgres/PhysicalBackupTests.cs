using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine;

namespace BackupEdge.Tests.Postgres;

/// <summary>Physical backups of a real PostgreSQL server whose log nobody receives.</summary>
public sealed class PhysicalBackupTests : IClassFixture<PostgresServer>, IDisposable
{
    private readonly PostgresServer _server;
    private readonly EngineHarness _engine = new();

    public PhysicalBackupTests(PostgresServer server)
    {
        PostgresServer.SkipUnlessInstalled();
        _server = server;
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_backup_without_a_server_can_be_restored_by_itself_and_the_next_one_copies_the_files_again()
    {
        await _server.CreateAsync("alone");
        await _server.QueryAsync("alone", "CREATE TABLE ledger AS SELECT 7 AS id");
        var source = Source();
        var request = _engine.RequestOf(source);
        var (id, _) = _engine.Backup(request);

        var (_, next) = _engine.Backup(_engine.RequestOf(source) with { Bases = new Dictionary<string, string> { ["db"] = id } });

        var warning = Assert.Single(next.Warnings);
        Assert.Equal(("db/base.tar", "base_unusable"), (warning.Path, warning.Code));
        Assert.Contains("run `backupedge serve`", warning.Message, StringComparison.Ordinal);
        var record = _engine.Engine.FindWalRecord(id, "db")!;
        Assert.Equal((15, 1u, record.BaseAt), (record.ServerVersion, record.Timeline, record.To));
        Assert.Empty(record.Runs);

        var folder = _engine.At("lab");
        var restored = _engine.RestoreInto(id, source with { Place = new PhysicalPlace(folder) });
        Assert.Empty(restored.Errors);
        Assert.Contains($"pg_ctl -D '{folder}/data' start", Assert.Single(restored.Warnings).Message, StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess)
        {
            await PostgresServer.RunAsync("/bin/chmod", "711", Path.GetDirectoryName(folder)!);
        }

        await using var again = await RestoredServer.StartAsync(folder);
        Assert.Equal("7", await again.QueryAsync("alone", "SELECT id FROM ledger"));
    }

    [Fact]
    public void A_folder_with_files_of_a_server_is_never_written_to()
    {
        var source = Source();
        var (id, _) = _engine.Backup(_engine.RequestOf(source));
        var folder = _engine.At("taken");
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        File.WriteAllText(Path.Combine(folder, "data", "PG_VERSION"), "9");

        foreach (var overwrite in Enum.GetValues<OverwriteMode>().Where(mode => mode != OverwriteMode.Fail))
        {
            var restored = _engine.RestoreInto(id, source with { Place = new PhysicalPlace(folder) }, overwrite);
            Assert.All(restored.Errors, error => Assert.Contains("has files already", error.Message, StringComparison.Ordinal));
            Assert.NotEmpty(restored.Errors);
        }

        Assert.Equal(["PG_VERSION"], Directory.GetFileSystemEntries(Path.Combine(folder, "data")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_user_without_the_right_to_replicate_is_told_so()
    {
        await _server.QueryAsync("postgres", "CREATE ROLE weak LOGIN PASSWORD 'only for tests'");

        var fault = Assert.Throws<Fault>(() => _engine.Backup(_engine.RequestOf(Source("weak"))));

        Assert.Equal(FaultCode.SourceFailed, fault.Code);
        Assert.Contains("Run `ALTER ROLE ... REPLICATION`", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_server_is_not_restored()
    {
        var source = Source() with { Place = new PhysicalPlace("/lab") };

        Assert.Contains(
            "are of no use without 'base.tar'",
            PhysicalRestore.FindProblem(source, [$"db/{WalRecord.FileName}"]),
            StringComparison.Ordinal
        );
        Assert.Null(PhysicalRestore.FindProblem(source with { Place = source.Place! with { AddsWal = true } }, ["db/wal/1"]));
    }

    private PostgresPhysicalSource Source(string user = "postgres") =>
        new()
        {
            Name = "db",
            Postgres = _server.Connection("postgres", user),
            Slot = "backupedge_db",
        };
}
