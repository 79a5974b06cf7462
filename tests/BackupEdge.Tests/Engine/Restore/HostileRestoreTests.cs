using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Restores over a database whose folder belongs to somebody who means harm: nothing outside the folder is touched.</summary>
public sealed class HostileRestoreTests : IDisposable
{
    private readonly EngineHarness _bench = new();
    private readonly string _path;
    private readonly string _id;

    public HostileRestoreTests()
    {
        Directory.CreateDirectory(_bench.At("tenant"));
        _path = _bench.At("tenant/app.db");
        using var database = new TestDatabase(_path, "DELETE");
        database.Add(100);
        _id = _bench.Backup(_bench.RequestOf(Source)).Id;
        database.Add(50);
    }

    private SqliteSource Source => new() { Name = "db", Path = _path };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_hostile_journal_of_the_live_database_deletes_nothing_and_is_an_error()
    {
        var victim = _bench.At("admin.key");
        File.WriteAllText(victim, "precious");
        HostileJournal.Plant(_path, victim);

        var summary = _bench.RestoreInto(_id, Source);

        Assert.True(File.Exists(victim), "The file that the journal names was deleted.");
        var error = Assert.Single(summary.Errors);
        Assert.Equal(("db/app.db", "failed"), (error.Path, error.Code));
        Assert.Contains("super-journal", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_bench.At("tenant"), ".backupedge*"));
    }

    [Fact]
    public void A_symbolic_link_in_place_of_the_folder_leads_the_restore_nowhere()
    {
        Directory.CreateDirectory(_bench.At("other"));
        using var other = new TestDatabase(_bench.At("other/app.db"), "DELETE");
        other.Add(7);
        Directory.Move(_bench.At("tenant"), _bench.At("moved"));
        File.CreateSymbolicLink(_bench.At("tenant"), _bench.At("other"));

        var summary = _bench.RestoreInto(_id, Source);

        Assert.Contains("symbolic link", Assert.Single(summary.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(7, other.Count());
        Assert.Empty(Directory.GetFiles(_bench.At("other"), ".backupedge*"));
    }

    [Fact]
    public void A_symbolic_link_in_place_of_a_missing_folder_leads_the_restore_nowhere()
    {
        Directory.CreateDirectory(_bench.At("other"));
        File.CreateSymbolicLink(_bench.At("link"), _bench.At("other"));

        var summary = _bench.RestoreInto(_id, Source with { Path = _bench.At("link/new/app.db") });

        Assert.Contains("symbolic link", Assert.Single(summary.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.At("other")));
    }

    [Fact]
    public void A_link_in_the_part_of_the_path_that_is_followed_is_followed_and_no_other()
    {
        Directory.CreateDirectory(_bench.At("other"));
        File.CreateSymbolicLink(_bench.At("target"), _bench.At("other"));
        RestoreSummary Restore(string path) =>
            _bench.Engine.Restore(
                new RestoreRequest
                {
                    Id = _id,
                    Destinations = new Dictionary<string, string>(),
                    Databases = new Dictionary<string, StreamSourceDefinition> { ["db"] = Source with { Path = path } },
                    Followed = new Dictionary<string, string> { ["db"] = _bench.At("target") },
                },
                new TransferProgress(),
                TestContext.Current.CancellationToken
            );

        Assert.Empty(Restore(_bench.At("target/db/app.db")).Errors);
        File.CreateSymbolicLink(_bench.At("other/planted"), _bench.At("tenant"));
        var error = Assert.Single(Restore(_bench.At("target/planted/app.db")).Errors);

        Assert.Equal(100, TestDatabase.CountIn(_bench.At("other/db/app.db")));
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public void A_symbolic_link_beside_the_live_database_is_not_followed(string companion)
    {
        if (companion == "-wal")
        {
            File.Delete(_path);
            using var database = new TestDatabase(_path, "WAL");
        }

        var victim = _bench.At("victim");
        File.WriteAllText(victim, new string('v', 5000));
        File.CreateSymbolicLink(_path + companion, victim);

        _bench.RestoreInto(_id, Source);

        Assert.Equal(new string('v', 5000), File.ReadAllText(victim));
    }
}
