using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Engine.Sources;

/// <summary>What the owner of a database's folder can put there must reach no file outside it, whatever SQLite would do with it.</summary>
public sealed class HostileDatabaseTests : IDisposable
{
    private readonly EngineHarness _bench = new();
    private readonly string _path;

    public HostileDatabaseTests()
    {
        Directory.CreateDirectory(_bench.At("tenant"));
        _path = _bench.At("tenant/app.db");
        using var database = new TestDatabase(_path, "DELETE");
        database.Add(100);
    }

    private SqliteSource Source => new() { Name = "db", Path = _path };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("archives/backup-20261128-100002-cccccc.bea")]
    [InlineData("admin.key")]
    [InlineData("catalogue.db")]
    public void A_journal_that_names_a_foreign_super_journal_is_refused_and_deletes_nothing(string victim)
    {
        var path = _bench.At(Path.Combine("data", victim));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "precious");
        HostileJournal.Plant(_path, path);

        var fault = Record.Exception(() => _bench.Backup(_bench.RequestOf(Source))) as Fault;

        Assert.True(File.Exists(path), "The file that the journal names was deleted.");
        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
        Assert.Contains("super-journal", fault!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_bench.StoreFolder));
    }

    [Theory]
    [InlineData("../data/admin.key")]
    [InlineData("app.db-mj/../../data/admin.key")]
    [InlineData("other.db-mj01234567")]
    [InlineData("app.db")]
    public void A_super_journal_with_any_other_name_than_the_databases_own_is_refused(string name)
    {
        var victim = _bench.At("data/admin.key");
        Directory.CreateDirectory(Path.GetDirectoryName(victim)!);
        File.WriteAllText(victim, "precious");
        File.WriteAllText(_bench.At("tenant/other.db-mj01234567"), "of another database");
        HostileJournal.Plant(_path, Path.Combine(_bench.At("tenant"), name));

        var fault = Record.Exception(() => _bench.Backup(_bench.RequestOf(Source))) as Fault;

        Assert.True(File.Exists(victim));
        Assert.True(File.Exists(_path));
        Assert.True(File.Exists(_bench.At("tenant/other.db-mj01234567")));
        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
    }

    [Fact]
    public void A_crashed_transaction_with_its_own_super_journal_is_still_rolled_back()
    {
        var own = _path + "-mj0123456789";
        File.WriteAllText(own, _path + "-journal\0");
        HostileJournal.Plant(_path, own);

        var (id, _) = _bench.Backup(_bench.RequestOf(Source));

        Assert.Equal(100, TestDatabase.CountIn(_bench.RestoreStream(id, Source)));
        Assert.False(File.Exists(own));
    }

    [Theory]
    [InlineData("-journal")]
    [InlineData("-wal")]
    public void A_symbolic_link_beside_a_database_is_not_followed(string companion)
    {
        if (companion == "-wal")
        {
            File.Delete(_path);
            using var database = new TestDatabase(_path, "WAL");
        }

        var victim = _bench.At("victim");
        var content = new string('v', 5000);
        File.WriteAllText(victim, content);
        var before = File.GetLastWriteTimeUtc(victim);
        File.CreateSymbolicLink(_path + companion, victim);

        _ = Record.Exception(() => _bench.Backup(_bench.RequestOf(Source)));

        Assert.Equal(content, File.ReadAllText(victim));
        Assert.Equal(before, File.GetLastWriteTimeUtc(victim));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    public void A_symbolic_link_in_place_of_a_database_or_its_folder_leads_to_no_other_database(string what)
    {
        Directory.CreateDirectory(_bench.At("other"));
        using (var other = new TestDatabase(_bench.At("other/app.db"), "DELETE"))
        {
            other.Add(7);
        }

        if (what == "file")
        {
            File.Delete(_path);
            File.CreateSymbolicLink(_path, _bench.At("other/app.db"));
        }
        else
        {
            Directory.Move(_bench.At("tenant"), _bench.At("moved"));
            File.CreateSymbolicLink(_bench.At("tenant"), _bench.At("other"));
        }

        var fault = Record.Exception(() => _bench.Backup(_bench.RequestOf(Source))) as Fault;

        Assert.Equal(FaultCode.SourceRefused, fault?.Code);
        Assert.Contains("symbolic link", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_on_the_way_is_followed_where_the_settings_say_so_and_the_file_itself_never()
    {
        File.CreateSymbolicLink(_bench.At("link"), _bench.At("tenant"));
        File.CreateSymbolicLink(_bench.At("tenant/link.db"), _path);
        var followed = Source with { Path = _bench.At("link/app.db"), Follow = true };

        var (id, _) = _bench.Backup(_bench.RequestOf(followed));
        var fault = Assert.Throws<Fault>(() => _bench.Backup(_bench.RequestOf(followed with { Path = _bench.At("link/link.db") })));

        Assert.Equal(100, TestDatabase.CountIn(_bench.RestoreStream(id, followed)));
        Assert.Equal(FaultCode.SourceRefused, fault.Code);
    }
}
