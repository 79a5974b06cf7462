using BackupEdge.Engine.Storage;

namespace BackupEdge.Tests.Engine.Storage;

public sealed class StoreUsageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Committed_and_retired_archives_are_counted_after_every_change()
    {
        var store = new LocalArchiveStore(_folder);
        Assert.Equal(new StoreUsage(0, 0), store.Usage());

        Write("backup-1.bea", 100);
        Assert.Equal(new StoreUsage(1, 100), store.Usage());
        Write("backup-2.bea", 11);
        Write("backup-3.partial", 5000);
        Assert.Equal(new StoreUsage(2, 111), store.Usage());
        store.Retire("backup-2");
        Assert.Equal(new StoreUsage(2, 111), store.Usage());
        store.Delete("backup-1");
        Assert.Equal(new StoreUsage(1, 11), store.Usage());
    }

    [Fact]
    public void An_unchanged_folder_is_not_listed_again()
    {
        var store = new LocalArchiveStore(_folder);
        Write("backup-1.bea", 100);
        var past = DateTime.UtcNow.AddMinutes(-1);
        Directory.SetLastWriteTimeUtc(_folder, past);
        Assert.Equal(new StoreUsage(1, 100), store.Usage());

        Write("backup-2.bea", 1);
        Directory.SetLastWriteTimeUtc(_folder, past);
        Assert.Equal(new StoreUsage(1, 100), store.Usage());
        Directory.SetLastWriteTimeUtc(_folder, past.AddSeconds(1));
        Assert.Equal(new StoreUsage(2, 101), store.Usage());
    }

    [Fact]
    public void A_replaced_smaller_archive_is_detected()
    {
        var store = new LocalArchiveStore(_folder);
        Write("backup-1.bec", 100);
        Directory.SetLastWriteTimeUtc(_folder, DateTime.UtcNow.AddMinutes(-1));
        Assert.Equal(100, store.Usage().Bytes);

        Write("backup-1.partial", 40);
        File.Move(Path.Combine(_folder, "backup-1.partial"), Path.Combine(_folder, "backup-1.bec"), overwrite: true);

        Assert.Equal(new StoreUsage(1, 40), store.Usage());
    }

    private void Write(string name, int bytes) => File.WriteAllBytes(Path.Combine(_folder, name), new byte[bytes]);
}
