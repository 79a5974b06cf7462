using System.Security.Cryptography;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Objects;

/// <summary>What every store must do.</summary>
public abstract partial class ObjectStoreContract
{
    private protected const int PartBytes = 5 << 20;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<StoreUnderTest> OpenAsync();

    [Fact]
    public async Task What_is_written_is_read_back()
    {
        await using var tested = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes(100_000);

        var written = await tested.Store.PutAsync("a/one.bea", new MemoryContent(bytes), null, Cancel);
        var found = await tested.Store.FindAsync("a/one.bea", null, Cancel);

        Assert.Equal(("a/one.bea", 100_000L), (written.Key, written.Length));
        Assert.NotNull(found);
        Assert.Equal((written.Length, written.Tag, written.Version), (found.Length, found.Tag, found.Version));
        Assert.Equal(tested.HasVersions, written.Version is not null);
        Assert.Equal(bytes, await ReadAllAsync(tested.Store, "a/one.bea", bytes.Length));
    }

    [Theory]
    [InlineData(0, 10, 10)]
    [InlineData(995, 10, 5)]
    [InlineData(1000, 10, 0)]
    [InlineData(2000, 10, 0)]
    [InlineData(0, 1000, 1000)]
    [InlineData(0, 5000, 1000)]
    [InlineData(17, 0, 0)]
    public async Task A_read_returns_fewer_bytes_only_at_the_end(int offset, int wanted, int expected)
    {
        await using var tested = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes(1000);
        await tested.Store.PutAsync("a", new MemoryContent(bytes), null, Cancel);
        var into = new byte[wanted];

        var read = await tested.Store.ReadAsync("a", null, offset, into, Cancel);

        Assert.Equal(expected, read);
        Assert.Equal(bytes.AsSpan().Slice(Math.Min(offset, 1000), expected), into.AsSpan(0, read));
    }

    [Fact]
    public async Task An_empty_object_can_be_written_and_read()
    {
        await using var tested = await OpenAsync();

        await tested.Store.PutAsync("empty", new MemoryContent([]), null, Cancel);

        Assert.Equal(0, (await tested.Store.FindAsync("empty", null, Cancel))!.Length);
        Assert.Equal(0, await tested.Store.ReadAsync("empty", null, 0, new byte[10], Cancel));
    }

    [Fact]
    public async Task An_object_that_is_not_there_is_not_found_and_cannot_be_read()
    {
        await using var tested = await OpenAsync();

        Assert.Null(await tested.Store.FindAsync("none", null, Cancel));
        var fault = await Assert.ThrowsAsync<Fault>(() => tested.Store.ReadAsync("none", null, 0, new byte[1], Cancel));
        Assert.Equal(FaultCode.ObjectMissing, fault.Code);
    }

    [Fact]
    public async Task A_list_has_all_keys_of_a_prefix_in_ordinal_order()
    {
        await using var tested = await OpenAsync();
        string[] keys = ["m/1", "m/10", "m/2", "m-1", "m/sub/x", "m/sub.x", "n/1", "m/sub-x/1", "M/1"];
        foreach (var key in keys)
        {
            await tested.Store.PutAsync(key, new MemoryContent(new byte[key.Length]), null, Cancel);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await ListAsync(tested.Store, "")).Select(item => item.Key));
        Assert.Equal(
            keys.Where(key => key.StartsWith("m/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            (await ListAsync(tested.Store, "m/")).Select(item => item.Key)
        );
        Assert.Equal(["m/sub-x/1", "m/sub.x", "m/sub/x"], (await ListAsync(tested.Store, "m/sub")).Select(item => item.Key));
        Assert.All(await ListAsync(tested.Store, ""), item => Assert.Equal(item.Key.Length, item.Length));
        Assert.Empty(await ListAsync(tested.Store, "nothing/"));
    }

    [Fact]
    public async Task Parts_make_an_object_whatever_their_order_of_arrival()
    {
        await using var tested = await OpenAsync();
        var bytes = RandomNumberGenerator.GetBytes((2 * PartBytes) + 1234);
        var upload = await tested.Store.BeginUploadAsync("a/big", null, Cancel);
        Assert.Equal(["a/big"], (await UploadsAsync(tested.Store, "a/")).Select(pending => pending.Key));
        Assert.Equal([upload], (await UploadsAsync(tested.Store, "")).Select(pending => pending.Upload));
        var parts = new UploadedPart[3];
        foreach (var number in (int[])[3, 1, 2])
        {
            parts[number - 1] = await tested.Store.PutPartAsync("a/big", upload, number, PartOf(bytes, number), Cancel);
        }

        // Sent twice, as after a lost answer.
        parts[1] = await tested.Store.PutPartAsync("a/big", upload, 2, PartOf(bytes, 2), Cancel);
        Assert.Null(await tested.Store.FindAsync("a/big", null, Cancel));

        var done = await tested.Store.CompleteUploadAsync("a/big", upload, parts, bytes.Length, Cancel);

        Assert.Equal(bytes.Length, done.Length);
        Assert.Equal(bytes, await ReadAllAsync(tested.Store, "a/big", bytes.Length));
        Assert.Empty(await UploadsAsync(tested.Store, ""));
        Assert.Equal(["a/big"], (await ListAsync(tested.Store, "")).Select(item => item.Key));
    }

    [Fact]
    public async Task The_end_of_an_upload_is_recognized_when_it_is_repeated()
    {
        await using var tested = await OpenAsync();
        var upload = await tested.Store.BeginUploadAsync("big", null, Cancel);
        var part = await tested.Store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[100]), Cancel);
        var first = await tested.Store.CompleteUploadAsync("big", upload, [part], 100, Cancel);

        var second = await tested.Store.CompleteUploadAsync("big", upload, [part], 100, Cancel);

        Assert.Equal(first.Version, second.Version);
        Assert.Equal(first.Length, second.Length);
    }

    [Fact]
    public async Task An_upload_that_was_aborted_is_missing()
    {
        await using var tested = await OpenAsync();
        var upload = await tested.Store.BeginUploadAsync("big", null, Cancel);
        var part = await tested.Store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[100]), Cancel);

        await tested.Store.AbortUploadAsync("big", upload, Cancel);
        await tested.Store.AbortUploadAsync("big", upload, Cancel);

        var put = await Assert.ThrowsAsync<Fault>(() =>
            tested.Store.PutPartAsync("big", upload, 2, new MemoryContent(new byte[1]), Cancel)
        );
        var complete = await Assert.ThrowsAsync<Fault>(() => tested.Store.CompleteUploadAsync("big", upload, [part], 100, Cancel));
        Assert.Equal((FaultCode.UploadMissing, FaultCode.UploadMissing), (put.Code, complete.Code));
        Assert.Empty(await UploadsAsync(tested.Store, ""));
        Assert.Empty(await ListAsync(tested.Store, ""));
    }

    [Fact]
    public async Task Canceled_calls_end()
    {
        await using var tested = await OpenAsync();
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            tested.Store.PutAsync("a", new MemoryContent(new byte[100_000]), null, canceled.Token)
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tested.Store.FindAsync("a", null, canceled.Token));
    }

    [Fact]
    public async Task The_folders_below_a_prefix_are_listed_once_each_and_objects_are_not()
    {
        await using var tested = await OpenAsync();
        foreach (var key in (string[])["one/a", "one/b", "one/deep/c", "two/a", "one.txt"])
        {
            await tested.Store.PutAsync(key, new MemoryContent([1]), null, Cancel);
        }

        var store = Assert.IsType<IFolderedStore>(tested.Store, exactMatch: false);

        Assert.Equal(["one/", "two/"], await CollectAsync(store.ListFoldersAsync("", Cancel)));
        Assert.Equal(["one/deep/"], await CollectAsync(store.ListFoldersAsync("one/", Cancel)));
        Assert.Empty(await CollectAsync(store.ListFoldersAsync("none/", Cancel)));
    }

    private protected static ObjectContent PartOf(byte[] bytes, int number) =>
        new MemoryContent(bytes[((number - 1) * PartBytes)..Math.Min(number * PartBytes, bytes.Length)]);

    private protected static async Task<byte[]> ReadAllAsync(IObjectStore store, string key, int length)
    {
        var into = new byte[length + 1];
        var read = await store.ReadAsync(key, null, 0, into, Cancel);
        return into[..read];
    }

    private protected static Task<List<StoredObject>> ListAsync(IObjectStore store, string prefix) =>
        CollectAsync(store.ListAsync(prefix, Cancel));

    private protected static Task<List<StoredObject>> VersionsAsync(IObjectStore store, string prefix) =>
        CollectAsync(store.ListVersionsAsync(prefix, Cancel));

    private protected static Task<List<PendingUpload>> UploadsAsync(IObjectStore store, string prefix) =>
        CollectAsync(store.ListUploadsAsync(prefix, Cancel));

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
        {
            list.Add(item);
        }

        return list;
    }
}
