using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Storage;

public sealed class LocalArchiveStoreTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_deleted_store_folder_is_an_error_of_every_operation()
    {
        var store = new LocalArchiveStore(_scratch.At("store"));
        Directory.Delete(_scratch.At("store"));

        foreach (
            var operation in new Action[]
            {
                () => _ = store.FreeBytes,
                () => store.List(),
                () => store.ListRetired(),
                () => store.Usage(),
                () => store.Create("backup-1"),
                () => store.RemovePartials(),
            }
        )
        {
            var fault = Assert.Throws<Fault>(operation);
            Assert.Equal(FaultCode.IoError, fault.Code);
            Assert.Contains(_scratch.At("store"), fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_files_whose_names_are_ids_are_listed()
    {
        var store = new LocalArchiveStore(_scratch.At("store"));
        foreach (
            var name in new[]
            {
                "backup-1.bea",
                "backup-2.bec",
                "backup-3 (1).bea",
                "._backup-1.bea",
                "backup-1.old.bea",
                ".bea",
                "backup-4.BEA",
                "x.partial",
            }
        )
        {
            File.WriteAllText(_scratch.At("store", name), "x");
        }

        File.CreateSymbolicLink(_scratch.At("store", "backup-5.bea"), "backup-5.bea");
        File.CreateSymbolicLink(_scratch.At("store", "backup-6.bea"), "backup-1.bea");
        Directory.CreateDirectory(_scratch.At("store", "backup-7.bea"));
        TreeMaker.Fifo(TreeMaker.Bytes(_scratch.At("store", "backup-8.bec")));

        Assert.Equal(["backup-1", "backup-6"], store.List());
        Assert.Equal(["backup-2"], store.ListRetired());
    }
}
