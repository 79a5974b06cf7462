using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sqlite;

/// <summary>Tests that the VFS refuses a journal that is planted after the check of the journal.</summary>
public sealed class SqliteVfsTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly string _path;

    public SqliteVfsTests()
    {
        _scratch.MakeFolder("tenant");
        _path = _scratch.At("tenant", "app.db");
        using var database = new TestDatabase(_path, "DELETE");
        database.Add(100);
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("victim")]
    [InlineData("tenant/app.db")]
    [InlineData("tenant/other.db-mj0123456789")]
    [InlineData("elsewhere/app.db-mj0123456789")]
    public void A_super_journal_with_a_foreign_name_or_folder_is_not_deleted(string victim)
    {
        _scratch.MakeFolder("elsewhere");
        var path = _scratch.At(victim);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, "precious");
        }

        HostileJournal.Plant(_path, path);
        using var place = SqlitePlace.Open(_path);
        using var vfs = new SqliteVfs(place, copy: -1);
        using (var live = SqliteFile.OpenToWrite(place, vfs))
        {
            Assert.Throws<SqliteError>(() => live.BeginSnapshot(TestContext.Current.CancellationToken));
        }

        var refusal = Assert.Throws<SqliteRefusal>(vfs.ThrowIfRefused);
        Assert.Equal(SqliteFailure.Refused, refusal.Failure);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Another_database_cannot_be_attached()
    {
        using (var other = new TestDatabase(_scratch.At("other.db"), "DELETE"))
        {
            other.Add(1);
        }

        using var place = SqlitePlace.Open(_path);
        using var vfs = new SqliteVfs(place, copy: -1);
        using var live = SqliteFile.OpenToRead(place, vfs);

        Assert.Throws<SqliteError>(() => live.Execute($"ATTACH '{_scratch.At("other.db")}' AS other"));
    }

    [Fact]
    public void A_folder_that_is_replaced_by_a_link_does_not_change_the_database()
    {
        _scratch.MakeFolder("elsewhere");
        using var place = SqlitePlace.Open(_path);
        using var vfs = new SqliteVfs(place, copy: -1);
        Directory.Move(_scratch.At("tenant"), _scratch.At("moved"));
        Directory.CreateSymbolicLink(_scratch.At("tenant"), _scratch.At("elsewhere"));

        using var live = SqliteFile.OpenToWrite(place, vfs);
        live.BeginSnapshot(TestContext.Current.CancellationToken);

        Assert.True(live.Measure(TestContext.Current.CancellationToken).Bytes > 4096);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.At("elsewhere")));
        vfs.ThrowIfRefused();
    }

    [Fact]
    public void A_pipe_in_place_of_a_file_of_the_database_does_not_block()
    {
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [_path + "-journal"]))
        {
            mkfifo.WaitForExit();
        }

        using var place = SqlitePlace.Open(_path);
        using var vfs = new SqliteVfs(place, copy: -1);
        using var live = SqliteFile.OpenToWrite(place, vfs);

        Assert.Throws<SqliteError>(() => live.BeginSnapshot(TestContext.Current.CancellationToken));
        Assert.Throws<SqliteRefusal>(vfs.ThrowIfRefused);
    }
}
