using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Objects;

/// <summary>The contract with a folder, and what only folders have.</summary>
public sealed class FolderObjectStoreTests : ObjectStoreContract
{
    private protected override Task<StoreUnderTest> OpenAsync()
    {
        var folder = new TempFolder();
        var store = new FolderObjectStore(folder.Path, TimeProvider.System);
        return Task.FromResult(new StoreUnderTest(store, false, false, () =>
            {
                folder.Dispose();
                return ValueTask.CompletedTask;
            }));
    }

    [Fact]
    public async Task A_root_folder_that_is_not_there_is_a_fault_and_is_not_created()
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.At("mount"), TimeProvider.System);
        Func<Task>[] calls =
        [
            () => store.PutAsync("a", new MemoryContent([1]), null, Cancel),
            () => store.BeginUploadAsync("a", null, Cancel),
            () => store.FindAsync("a", null, Cancel),
            () => store.ReadAsync("a", null, 0, new byte[1], Cancel),
            () => store.DeleteAsync("a", null, Cancel),
            () => ListAsync(store, ""),
            () => UploadsAsync(store, ""),
        ];

        foreach (var call in calls)
        {
            Assert.Equal(FaultCode.CopyStoreRefused, (await Assert.ThrowsAsync<Fault>(call)).Code);
        }

        Assert.False(Directory.Exists(folder.At("mount")));
    }

    [Fact]
    public async Task Content_that_changed_is_not_stored_and_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.Path, TimeProvider.System);

        var fault = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", new FalseContent([1]), null, Cancel));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData(".~uploads/x")]
    public async Task A_key_that_leaves_the_folder_is_refused(string key)
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.Path, TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(key, new MemoryContent([1]), null, Cancel));
    }

    [Fact]
    public async Task Parts_stay_for_a_store_that_is_opened_later()
    {
        using var folder = new TempFolder();
        string upload;
        UploadedPart[] parts = new UploadedPart[2];
        using (var store = new FolderObjectStore(folder.Path, TimeProvider.System))
        {
            upload = await store.BeginUploadAsync("big", null, Cancel);
            parts[0] = await store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[100]), Cancel);
        }

        using var later = new FolderObjectStore(folder.Path, TimeProvider.System);
        parts[1] = await later.PutPartAsync("big", upload, 2, new MemoryContent([1, 2]), Cancel);
        var done = await later.CompleteUploadAsync("big", upload, parts, 102, Cancel);

        Assert.Equal(102, done.Length);
        Assert.Equal([0, 1, 2], (await ReadAllAsync(later, "big", 102))[^3..]);
    }

    [Fact]
    public async Task An_upload_that_lacks_a_part_is_missing()
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.Path, TimeProvider.System);
        var upload = await store.BeginUploadAsync("big", null, Cancel);
        var part = await store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[100]), Cancel);

        var fault = await Assert.ThrowsAsync<Fault>(() =>
            store.CompleteUploadAsync("big", upload, [part, new UploadedPart(2, part.Tag, 100)], 200, Cancel)
        );

        Assert.Equal(FaultCode.UploadMissing, fault.Code);
    }
}
