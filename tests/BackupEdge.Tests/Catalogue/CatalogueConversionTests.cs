using System.Diagnostics;
using System.Globalization;
using BackupEdge.Catalogue;
using BackupEdge.Catalogue.Sealing;
using BackupEdge.Faults;
using BackupEdge.Tests.Catalogue.Sealing;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Catalogue;

/// <summary>Tests that a plain catalogue is replaced by a sealed one, also when that is interrupted.</summary>
public sealed class CatalogueConversionTests : IDisposable
{
    private const string Secret = "secret";
    private readonly TempFolder _folder = new();
    private readonly CatalogueKey _key = TestCatalogue.KeyOf(1);

    public static TheoryData<CrashPoint> Points =>
        [CrashPoint.CatalogueSealed, CrashPoint.SealedCatalogueRenamed, CrashPoint.PlainCatalogueDeleted];

    private string Plain => _folder.At("data", "catalogue.db");

    private string Sealed => _folder.At("data", "catalogue.sealed");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_plain_catalogue_is_replaced_by_a_sealed_one_with_the_same_contents()
    {
        var contents = Fill();

        Assert.True(CatalogueConversion.Seal(Plain, Sealed, _key));

        AssertSealed(contents);
        Assert.False(CatalogueConversion.Seal(Plain, Sealed, _key));
        AssertSealed(contents);
        using var catalogue = CatalogueDatabase.Open(Sealed, key: _key);
        catalogue.Write(session => session.Backups.Insert(Rows.Backup(1000)));
    }

    [Fact]
    public void Without_a_catalogue_nothing_is_created()
    {
        Directory.CreateDirectory(_folder.At("data"));

        Assert.False(CatalogueConversion.Seal(Plain, Sealed, _key));
        Assert.Empty(Directory.GetFiles(_folder.At("data")));
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_process_killed_while_sealing_leaves_one_complete_catalogue(CrashPoint point)
    {
        var contents = Fill();
        await KillAsync(point);

        // What a start finds: the sealed catalogue if it has its name, otherwise the plain one.
        var isSealed = File.Exists(Sealed);
        Assert.Equal(point != CrashPoint.CatalogueSealed, isSealed);
        Assert.Equal(contents, isSealed ? CatalogueDump.Of(Sealed, _key) : CatalogueDump.Of(Plain, null));

        CatalogueConversion.Seal(Plain, Sealed, _key);
        AssertSealed(contents);
    }

    [Fact]
    public async Task After_an_interruption_a_plain_catalogue_is_used_like_before()
    {
        Fill();
        await KillAsync(CrashPoint.CatalogueSealed);
        using (var catalogue = CatalogueDatabase.Open(Plain))
        {
            catalogue.Write(session => session.Backups.Insert(Backup(1000)));
        }

        var contents = CatalogueDump.Of(Plain, null);
        Assert.True(CatalogueConversion.Seal(Plain, Sealed, _key));
        AssertSealed(contents);
    }

    [Fact]
    public async Task A_sealed_copy_that_is_damaged_beside_the_plain_catalogue_is_made_again()
    {
        var contents = Fill();
        await KillAsync(CrashPoint.SealedCatalogueRenamed);
        using (var file = new FileStream(Sealed, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.True(CatalogueConversion.Seal(Plain, Sealed, _key));
        AssertSealed(contents);
    }

    [Fact]
    public async Task With_another_key_the_plain_catalogue_stays()
    {
        var contents = Fill();
        await KillAsync(CrashPoint.SealedCatalogueRenamed);
        using var other = TestCatalogue.KeyOf(2);

        var fault = Assert.Throws<Fault>(() => CatalogueConversion.Seal(Plain, Sealed, other));

        Assert.Equal(FaultCode.WrongKey, fault.Code);
        Assert.Equal(contents, CatalogueDump.Of(Plain, null));
    }

    [Fact]
    public void A_log_of_an_earlier_sealed_catalogue_is_not_applied()
    {
        var contents = Fill();
        CatalogueConversion.Seal(Plain, Sealed, _key);
        using (var catalogue = CatalogueDatabase.Open(Sealed, key: _key))
        {
            catalogue.Write(session => session.Backups.Insert(Backup(500)));
            CatalogueDump.Copy(Sealed, _folder.At("old"));
        }

        foreach (var file in Directory.GetFiles(_folder.At("data")))
        {
            File.Delete(file);
        }

        File.Copy(_folder.At("old", "catalogue.sealed-wal"), Sealed + "-wal");
        Assert.Equal(contents, Fill());
        CatalogueConversion.Seal(Plain, Sealed, _key);
        AssertSealed(contents);
    }

    [Fact]
    public void A_catalogue_that_another_connection_uses_is_refused_and_stays()
    {
        var contents = Fill();
        using (var user = CatalogueDatabase.Open(Plain))
        {
            user.Read(session => session.Backups.Find("x"));

            var fault = Assert.Throws<Fault>(() => CatalogueConversion.Seal(Plain, Sealed, _key));

            Assert.Equal(FaultCode.DataFolderLocked, fault.Code);
            user.Write(session => session.Backups.Remove("x"));
        }

        Assert.DoesNotContain(Names(), name => name!.StartsWith("catalogue.sealed", StringComparison.Ordinal));
        Assert.Equal(contents, CatalogueDump.Of(Plain, null));
    }

    [Fact]
    public void A_full_disk_leaves_the_plain_catalogue()
    {
        using var disk = new SmallDisk("size=4m");
        var (plain, path) = (disk.At("catalogue.db"), disk.At("catalogue.sealed"));
        using (var catalogue = CatalogueDatabase.Open(plain))
        {
            catalogue.Write(session => session.Backups.Insert(Backup(1) with { Label = new string('x', 600 << 10) }));
        }

        disk.Fill();

        Assert.Equal(FaultCode.NoSpace, Assert.Throws<Fault>(() => CatalogueConversion.Seal(plain, path, _key)).Code);

        Assert.False(File.Exists(path));
        Assert.False(File.Exists(path + ".new"));
        disk.RemoveFillers();
        Assert.True(CatalogueConversion.Seal(plain, path, _key));
        Assert.False(File.Exists(plain));
    }

    [Fact]
    public void Pages_of_another_size_are_converted()
    {
        Fill();
        using (var connection = CatalogueDump.Connect(Plain, null))
        {
            connection.Execute("PRAGMA journal_mode=DELETE");
            connection.Execute("PRAGMA page_size=16384");
            connection.Execute("VACUUM");
        }

        var contents = CatalogueDump.Of(Plain, null);
        CatalogueConversion.Seal(Plain, Sealed, _key);

        AssertSealed(contents);
        using var result = CatalogueDump.Connect(Sealed, _key);
        Assert.Equal(4096L, result.Scalar("PRAGMA page_size"));
    }

    [Fact]
    public void A_sealed_catalogue_without_a_key_is_reported()
    {
        CatalogueConversion.ThrowIfSealed(Sealed);
        Fill();
        CatalogueConversion.Seal(Plain, Sealed, _key);

        Assert.Equal(FaultCode.KeyMissing, Assert.Throws<Fault>(() => CatalogueConversion.ThrowIfSealed(Sealed)).Code);
    }

    private static BackupRow Backup(int number) => Rows.Backup(number) with { Label = $"{Secret} label {number}" };

    // The log is not merged when the catalogue is closed, as after a crash.
    private string Fill()
    {
        Directory.CreateDirectory(_folder.At("data"));
        using (var catalogue = CatalogueDatabase.Open(Plain))
        {
            for (var i = 1; i <= 30; i++)
            {
                catalogue.Write(session => session.Backups.Insert(Backup(i)));
            }

            CatalogueDump.Copy(Plain, _folder.At("crashed"));
        }

        foreach (var ending in (string[])["", "-wal"])
        {
            File.Copy(_folder.At("crashed", "catalogue.db") + ending, Plain + ending, overwrite: true);
        }

        File.Delete(Plain + "-shm");
        Assert.NotEmpty(CatalogueDump.FilesWith(_folder.At("data"), Secret));
        return CatalogueDump.Of(CatalogueDump.Copy(Plain, _folder.At("read")), null);
    }

    private void AssertSealed(string contents)
    {
        Assert.Equal(contents, CatalogueDump.Of(Sealed, _key));
        Assert.False(CatalogueDatabase.IsDamaged(Sealed, key: _key));
        Assert.Equal(["catalogue.sealed", "catalogue.sealed-shm", "catalogue.sealed-wal"], Names());
        Assert.Empty(CatalogueDump.FilesWith(_folder.At("data"), Secret));
    }

    private IEnumerable<string?> Names() => Directory.GetFiles(_folder.At("data")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private async Task KillAsync(CrashPoint point)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "BackupEdge.Writer.dll"), "seal-catalogue", Plain, Sealed]
        );
        start.Environment["BACKUPEDGE_FAULT_POINT"] = ((int)point).ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(137, process.ExitCode);
    }
}
