using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Tests.Objects;

/// <content>Deletes, versions and locks.</content>
public abstract partial class ObjectStoreContract
{
    [Fact]
    public async Task A_deleted_object_is_gone_and_can_be_deleted_again()
    {
        await using var tested = await OpenAsync();
        await tested.Store.PutAsync("a/one", new MemoryContent([1]), null, Cancel);

        await tested.Store.DeleteAsync("a/one", null, Cancel);
        await tested.Store.DeleteAsync("a/one", null, Cancel);

        Assert.Null(await tested.Store.FindAsync("a/one", null, Cancel));
        Assert.Empty(await ListAsync(tested.Store, ""));
    }

    [Fact]
    public async Task Versions_stay_below_what_overwrites_and_deletes_them()
    {
        await using var tested = await OpenAsync();
        var store = tested.Store;
        var first = await store.PutAsync("a", new MemoryContent([1]), null, Cancel);
        var second = await store.PutAsync("a", new MemoryContent([2, 2]), null, Cancel);
        if (!tested.HasVersions)
        {
            var only = Assert.Single(await VersionsAsync(store, ""));
            Assert.Equal((2L, null, true), (only.Length, only.Version, only.IsNewest));
            return;
        }

        await store.DeleteAsync("a", null, Cancel);

        var versions = await VersionsAsync(store, "");
        Assert.Equal([true, false, false], versions.Select(version => version.IsDeleteMarker));
        Assert.Equal([true, false, false], versions.Select(version => version.IsNewest));
        Assert.Equal([second.Version, first.Version], versions.Skip(1).Select(version => version.Version));
        var into = new byte[10];
        Assert.Equal(1, await store.ReadAsync("a", first.Version, 0, into, Cancel));
        Assert.Equal(1, into[0]);
        Assert.Equal(2, (await store.FindAsync("a", second.Version, Cancel))!.Length);

        await store.DeleteAsync("a", first.Version, Cancel);
        await store.DeleteAsync("a", versions[0].Version, Cancel);

        Assert.Null(await store.FindAsync("a", first.Version, Cancel));
        Assert.Equal(second.Version, (await store.FindAsync("a", null, Cancel))!.Version);
    }

    [Fact]
    public async Task A_locked_version_cannot_be_deleted()
    {
        await using var tested = await OpenAsync();
        var store = tested.Store;
        var until = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3600);
        var lockedFor = new ObjectRetention(RetentionMode.Governance, until);
        if (!tested.HasLocks)
        {
            var put = await Assert.ThrowsAsync<Fault>(() => store.PutAsync("a", new MemoryContent([1]), lockedFor, Cancel));
            Assert.Equal(FaultCode.CopyStoreUnsupported, put.Code);
            return;
        }

        var written = await store.PutAsync("a", new MemoryContent([1]), lockedFor, Cancel);

        var fault = await Assert.ThrowsAsync<Fault>(() => store.DeleteAsync("a", written.Version, Cancel));
        Assert.Equal(FaultCode.ObjectLocked, fault.Code);
        Assert.Equal(lockedFor, await store.FindProtectionAsync("a", written.Version!, Cancel));

        // A shorter one changes nothing, a longer one extends it.
        await store.ProtectAsync("a", written.Version!, lockedFor with { Until = until.AddMinutes(-30) }, Cancel);
        Assert.Equal(until, (await store.FindProtectionAsync("a", written.Version!, Cancel))!.Until);
        await store.ProtectAsync("a", written.Version!, lockedFor with { Until = until.AddMinutes(30) }, Cancel);
        Assert.Equal(until.AddMinutes(30), (await store.FindProtectionAsync("a", written.Version!, Cancel))!.Until);
    }

    [Fact]
    public async Task A_version_without_a_lock_has_no_protection_until_it_gets_one()
    {
        await using var tested = await OpenAsync();
        var written = await tested.Store.PutAsync("a", new MemoryContent([1]), null, Cancel);

        Assert.Null(await tested.Store.FindProtectionAsync("a", written.Version ?? "null", Cancel));

        var lockedFor = new ObjectRetention(RetentionMode.Governance, DateTimeOffset.UtcNow.AddHours(1));
        if (tested.HasLocks)
        {
            await tested.Store.ProtectAsync("a", written.Version!, lockedFor, Cancel);
            Assert.NotNull(await tested.Store.FindProtectionAsync("a", written.Version!, Cancel));
        }
        else
        {
            var fault = await Assert.ThrowsAsync<Fault>(() => tested.Store.ProtectAsync("a", "null", lockedFor, Cancel));
            Assert.Equal(FaultCode.CopyStoreUnsupported, fault.Code);
        }
    }

    [Fact]
    public async Task An_upload_in_parts_can_be_locked()
    {
        await using var tested = await OpenAsync();
        if (!tested.HasLocks)
        {
            Assert.False(tested.HasVersions && tested.HasLocks);
            return;
        }

        var lockedFor = new ObjectRetention(RetentionMode.Governance, DateTimeOffset.UtcNow.AddHours(1));
        var upload = await tested.Store.BeginUploadAsync("big", lockedFor, Cancel);
        var part = await tested.Store.PutPartAsync("big", upload, 1, new MemoryContent(new byte[100]), Cancel);

        var done = await tested.Store.CompleteUploadAsync("big", upload, [part], 100, Cancel);

        // Ceph 16 ignores the lock of an upload.
        await tested.Store.ProtectAsync("big", done.Version!, lockedFor, Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => tested.Store.DeleteAsync("big", done.Version, Cancel));
        Assert.Equal(FaultCode.ObjectLocked, fault.Code);
    }
}
