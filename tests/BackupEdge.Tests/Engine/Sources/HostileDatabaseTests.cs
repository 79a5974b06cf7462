using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>Tests that files that an attacker puts into the folder of a database cannot affect files outside the folder.</summary>
public sealed class HostileDatabaseTests : IDisposable
{
    private readonly EngineHarness _harness = new();
    private readonly string _path;

    public HostileDatabaseTests()
    {
        Directory.CreateDirectory(_harness.At("tenant"));
        _path = _harness.At("tenant/app.db");
        using var database = new TestDatabase(_path, "DELETE");
        database.Add(100);
    }

    private SqliteSource Source => new() { Name = "db", Path = _path };

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("archives/backup-20261128-100002-cccccc.bea")]
    [InlineData("admin.key")]
    [InlineData("catalogue.db")]
    public void A_journal_that_names_a_foreign_super_journal_is_refused(string victim)
    {
        var path = _harness.At(Path.Combine("data", victim));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "precious");
        HostileJournal.Plant(_path, path);

        var fault = Record.Exception(() => _harness.Backup(_harness.RequestOf(Source))) as Fault;

        Assert.True(File.Exists(path), "The file that the journal names was deleted.");
        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
        Assert.Contains("super-journal", fault!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_harness.StoreFolder));
    }

    [Theory]
    [InlineData("../data/admin.key")]
    [InlineData("app.db-mj/../../data/admin.key")]
    [InlineData("other.db-mj01234567")]
    [InlineData("app.db")]
    public void A_super_journal_of_another_database_is_refused(string name)
    {
        var victim = _harness.At("data/admin.key");
        Directory.CreateDirectory(Path.GetDirectoryName(victim)!);
        File.WriteAllText(victim, "precious");
        File.WriteAllText(_harness.At("tenant/other.db-mj01234567"), "of another database");
        HostileJournal.Plant(_path, Path.Combine(_harness.At("tenant"), name));

        var fault = Record.Exception(() => _harness.Backup(_harness.RequestOf(Source))) as Fault;

        Assert.True(File.Exists(victim));
        Assert.True(File.Exists(_path));
        Assert.True(File.Exists(_harness.At("tenant/other.db-mj01234567")));
        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
    }

    [Fact]
    public void A_crashed_transaction_with_its_own_super_journal_is_still_rolled_back()
    {
        var own = _path + "-mj0123456789";
        File.WriteAllText(own, _path + "-journal\0");
        HostileJournal.Plant(_path, own);

        var (id, _) = _harness.Backup(_harness.RequestOf(Source));

        Assert.Equal(100, TestDatabase.CountIn(_harness.RestoreStream(id, Source)));
        Assert.False(File.Exists(own));
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public void A_symbolic_link_next_to_a_database_is_not_followed(string companion)
    {
        if (companion == "-wal")
        {
            File.Delete(_path);
            using var database = new TestDatabase(_path, "WAL");
        }

        var victim = _harness.At("victim");
        var content = new string('v', 5000);
        File.WriteAllText(victim, content);
        var before = File.GetLastWriteTimeUtc(victim);
        File.CreateSymbolicLink(_path + companion, victim);

        _ = Record.Exception(() => _harness.Backup(_harness.RequestOf(Source)));

        Assert.Equal(content, File.ReadAllText(victim));
        Assert.Equal(before, File.GetLastWriteTimeUtc(victim));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    public void A_symbolic_link_in_place_of_a_database_is_not_followed(string what)
    {
        Directory.CreateDirectory(_harness.At("other"));
        using (var other = new TestDatabase(_harness.At("other/app.db"), "DELETE"))
        {
            other.Add(7);
        }

        if (what == "file")
        {
            File.Delete(_path);
            File.CreateSymbolicLink(_path, _harness.At("other/app.db"));
        }
        else
        {
            Directory.Move(_harness.At("tenant"), _harness.At("moved"));
            File.CreateSymbolicLink(_harness.At("tenant"), _harness.At("other"));
        }

        var fault = Record.Exception(() => _harness.Backup(_harness.RequestOf(Source))) as Fault;

        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
        Assert.Contains("symbolic link", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_links_in_the_configured_part_of_the_path_are_followed()
    {
        File.CreateSymbolicLink(_harness.At("link"), _harness.At("tenant"));
        File.CreateSymbolicLink(_harness.At("tenant/link.db"), _path);
        var followed = Source with { Path = _harness.At("link/app.db"), Follow = true };

        var (id, _) = _harness.Backup(_harness.RequestOf(followed));
        var fault = Assert.Throws<Fault>(() => _harness.Backup(_harness.RequestOf(followed with { Path = _harness.At("link/link.db") })));

        Assert.Equal(100, TestDatabase.CountIn(_harness.RestoreStream(id, followed)));
        Assert.Equal(FaultCode.SourceRefused, fault.Code);
    }
}
