using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>Tests that a restore over a database in a folder of an attacker changes nothing outside the folder.</summary>
public sealed class HostileRestoreTests : IDisposable
{
    private readonly EngineHarness _harness = new();
    private readonly string _path;
    private readonly string _id;

    public HostileRestoreTests()
    {
        Directory.CreateDirectory(_harness.At("tenant"));
        _path = _harness.At("tenant/app.db");
        using var database = new TestDatabase(_path, "DELETE");
        database.Add(100);
        _id = _harness.Backup(_harness.RequestOf(Source)).Id;
        database.Add(50);
    }

    private SqliteSource Source => new() { Name = "db", Path = _path };

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void A_forged_journal_of_the_live_database_is_an_error()
    {
        var victim = _harness.At("admin.key");
        File.WriteAllText(victim, "precious");
        HostileJournal.Plant(_path, victim);

        var summary = _harness.RestoreInto(_id, Source);

        Assert.True(File.Exists(victim), "The file that the journal names was deleted.");
        var error = Assert.Single(summary.Errors);
        Assert.Equal(("db/app.db", "failed"), (error.Path, error.Code));
        Assert.Contains("super-journal", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_harness.At("tenant"), ".backupedge*"));
    }

    [Fact]
    public void A_symbolic_link_in_place_of_the_folder_is_not_followed()
    {
        Directory.CreateDirectory(_harness.At("other"));
        using var other = new TestDatabase(_harness.At("other/app.db"), "DELETE");
        other.Add(7);
        Directory.Move(_harness.At("tenant"), _harness.At("moved"));
        File.CreateSymbolicLink(_harness.At("tenant"), _harness.At("other"));

        var summary = _harness.RestoreInto(_id, Source);

        Assert.Contains("symbolic link", Assert.Single(summary.Errors).Message, StringComparison.Ordinal);
        Assert.Equal(7, other.Count());
        Assert.Empty(Directory.GetFiles(_harness.At("other"), ".backupedge*"));
    }

    [Fact]
    public void A_symbolic_link_in_place_of_a_missing_folder_is_not_followed()
    {
        Directory.CreateDirectory(_harness.At("other"));
        File.CreateSymbolicLink(_harness.At("link"), _harness.At("other"));

        var summary = _harness.RestoreInto(_id, Source with { Path = _harness.At("link/new/app.db") });

        Assert.Contains("symbolic link", Assert.Single(summary.Errors).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_harness.At("other")));
    }

    [Fact]
    public void A_link_is_followed_only_in_the_configured_part_of_the_path()
    {
        Directory.CreateDirectory(_harness.At("other"));
        File.CreateSymbolicLink(_harness.At("target"), _harness.At("other"));
        RestoreSummary Restore(string path) =>
            _harness.Engine.Restore(
                new RestoreRequest
                {
                    Id = _id,
                    Destinations = new Dictionary<string, string>(),
                    Databases = new Dictionary<string, StreamSourceDefinition> { ["db"] = Source with { Path = path } },
                    Followed = new Dictionary<string, string> { ["db"] = _harness.At("target") },
                },
                new TransferProgress(),
                TestContext.Current.CancellationToken
            );

        Assert.Empty(Restore(_harness.At("target/db/app.db")).Errors);
        File.CreateSymbolicLink(_harness.At("other/planted"), _harness.At("tenant"));
        var error = Assert.Single(Restore(_harness.At("target/planted/app.db")).Errors);

        Assert.Equal(100, TestDatabase.CountIn(_harness.At("other/db/app.db")));
        Assert.Contains("symbolic link", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public void A_symbolic_link_next_to_the_live_database_is_not_followed(string companion)
    {
        if (companion == "-wal")
        {
            File.Delete(_path);
            using var database = new TestDatabase(_path, "WAL");
        }

        var victim = _harness.At("victim");
        File.WriteAllText(victim, new string('v', 5000));
        File.CreateSymbolicLink(_path + companion, victim);

        _harness.RestoreInto(_id, Source);

        Assert.Equal(new string('v', 5000), File.ReadAllText(victim));
    }
}
