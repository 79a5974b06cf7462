using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sqlite;

/// <summary>The VFS refuses what the look at the journal beforehand cannot see: a journal that was planted after it.</summary>
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
    public void A_super_journal_of_another_name_or_folder_is_not_deleted_and_the_work_counts_as_refused(string victim)
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
    public void A_folder_that_is_renamed_and_replaced_by_a_link_meanwhile_leads_to_the_same_database()
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
    public void A_pipe_in_place_of_a_file_beside_the_database_is_not_waited_for()
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
