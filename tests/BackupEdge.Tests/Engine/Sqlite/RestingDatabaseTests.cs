using BackupEdge.Engine.Sqlite;
using BackupEdge.Tests.Engine.Sources;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Sqlite;

public sealed class RestingDatabaseTests : IDisposable
{
    private readonly TempFolder _scratch = new();
    private readonly string _path;

    public RestingDatabaseTests()
    {
        _path = _scratch.At("app.db");
        using var database = new TestDatabase(_path, "WAL");
        database.Add(100);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-journal")]
    public void A_database_with_a_file_of_SQLite_beside_it_does_not_rest(string suffix)
    {
        File.WriteAllText(_path + suffix, "");
        using var place = SqlitePlace.Open(_path);

        Assert.Null(RestingDatabase.Find(place, Ct));
    }

    [Fact]
    public void A_commit_that_only_the_log_has_does_not_change_the_file_and_a_checkpoint_does()
    {
        using var place = SqlitePlace.Open(_path);
        var resting = RestingDatabase.Find(place, Ct)!;
        Assert.True(resting.IsUnchanged());

        using var database = new TestDatabase(_path, "WAL");
        database.Add(1);
        Assert.True(resting.IsUnchanged());

        database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.False(resting.IsUnchanged());
    }

    [Fact]
    public void A_change_right_after_another_one_is_noticed()
    {
        for (var i = 0; i < 20; i++)
        {
            Change();
            using var place = SqlitePlace.Open(_path);
            var resting = RestingDatabase.Find(place, Ct)!;
            Change();

            Assert.False(resting.IsUnchanged());
        }
    }

    [Fact]
    public void A_database_that_another_one_replaced_has_changed()
    {
        using var place = SqlitePlace.Open(_path);
        var resting = RestingDatabase.Find(place, Ct)!;
        File.Copy(_path, _path + ".new");
        File.Move(_path + ".new", _path, overwrite: true);

        Assert.False(resting.IsUnchanged());
        File.Delete(_path);
        Assert.False(resting.IsUnchanged());
    }

    [Fact]
    public void It_is_read_without_files_beside_it_whatever_its_name_is()
    {
        var path = _scratch.At("what? #1 & 100% é.db");
        File.Copy(_path, path);
        using var place = SqlitePlace.Open(path);
        using var vfs = new SqliteVfs(place, copy: -1);
        using (var file = SqliteFile.OpenAtRest(place, vfs))
        {
            file.BeginSnapshot(Ct);
            Assert.Equal(["100"], file.Lines("SELECT count(*) FROM rows", Ct));
            Assert.False(File.Exists(path + "-shm") || File.Exists(path + "-wal"));
        }

        vfs.ThrowIfRefused();
    }

    // Changes one byte that is not used, and no other file.
    private void Change()
    {
        using var file = File.OpenWrite(_path);
        file.Position = 72;
        file.WriteByte(0);
    }
}
