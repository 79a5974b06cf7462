using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Tests the catalogue on a disk that is nearly or completely full.</summary>
public sealed class CatalogueSpaceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.At("catalogue.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Adding_rows_is_refused_while_space_is_short()
    {
        var space = new ScriptedSpace();
        using var catalogue = TestCatalogue.Open(File, space);
        space.IsShort = true;
        var isTried = false;

        var fault = Assert.Throws<Fault>(() => catalogue.Add(session => isTried = true));

        Assert.Equal(FaultCode.NoSpace, fault.Code);
        Assert.False(isTried);
        Assert.Equal(0, space.Released);
    }

    [Fact]
    public void Freeing_space_is_allowed_while_space_is_short()
    {
        var space = new ScriptedSpace();
        using var catalogue = TestCatalogue.Open(File, space);
        catalogue.Add(session => session.Backups.Insert(Rows.Backup(1)));
        Assert.NotEqual(0, new FileInfo(File + "-wal").Length);
        space.IsShort = true;

        catalogue.Write(session => session.Backups.MarkDeleted(Rows.Backup(1).Id, DateTimeOffset.UnixEpoch));

        Assert.Equal(0, new FileInfo(File + "-wal").Length);
        Assert.False(catalogue.Read(session => session.Backups.Find(Rows.Backup(1).Id) is not null));
    }

    [Fact]
    public void An_empty_log_and_its_index_remain_after_closing()
    {
        using (var catalogue = TestCatalogue.Open(File))
        {
            catalogue.Write(session => session.Backups.Insert(Rows.Backup(1)));
        }

        Assert.Equal(0, new FileInfo(File + "-wal").Length);
        Assert.True(System.IO.File.Exists(File + "-shm"));
        Assert.False(TestCatalogue.IsDamaged(File));
        Assert.True(System.IO.File.Exists(File + "-wal"));
    }

    [Fact]
    public void The_catalogue_works_without_a_free_inode()
    {
        using var disk = new SmallDisk("size=16m,nr_inodes=12");
        var file = disk.At("catalogue.db");
        TestCatalogue.Open(file).Dispose();
        disk.UseUpInodes();

        using var catalogue = TestCatalogue.Open(file);
        catalogue.Write(session => session.Backups.Insert(Rows.Backup(1)));

        Assert.True(catalogue.Read(session => session.Backups.Find(Rows.Backup(1).Id) is not null));
    }

    [Fact]
    public void A_full_disk_releases_the_reserve_piece_by_piece()
    {
        using var disk = new SmallDisk("size=4m");
        var file = disk.At("catalogue.db");
        var space = new ScriptedSpace { Files = [disk.At("reserve-1"), disk.At("reserve-2"), disk.At("reserve-3")] };
        foreach (var piece in space.Files)
        {
            System.IO.File.WriteAllBytes(piece, new byte[100 << 10]);
        }

        using var catalogue = TestCatalogue.Open(file, space);
        disk.Fill();
        var large = Rows.Backup(1) with { Label = new string('x', 150 << 10) };

        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => catalogue.Add(session => session.Backups.Insert(large))).Code);
        Assert.Equal((0, 1), (space.Released, space.Noted));
        catalogue.Write(session => session.Backups.Insert(large));

        Assert.InRange(space.Released, 1, 3);
        Assert.True(catalogue.Read(session => session.Backups.Find(large.Id) is not null));
    }

    private sealed class ScriptedSpace : ICatalogueSpace
    {
        public bool IsShort { get; set; }

        public IReadOnlyList<string> Files { get; init; } = [];

        public int Released { get; private set; }

        public int Noted { get; private set; }

        public void NoteFull() => Noted++;

        public bool Release()
        {
            if (Released == Files.Count)
            {
                return false;
            }

            System.IO.File.Delete(Files[Released++]);
            return true;
        }
    }
}
