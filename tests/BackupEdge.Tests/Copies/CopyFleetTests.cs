using BackupEdge.Copies;
using BackupEdge.Objects;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Copies;

/// <summary>The hosts that share a bucket or a disk.</summary>
public sealed class CopyFleetTests
{
    private static readonly DateTimeOffset At = new(2026, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hosts_are_found_below_prefixes_of_different_depths_with_their_newest_backup_and_its_lock()
    {
        await using var server = await FakeS3.StartAsync();
        server.Quirks = server.Quirks with { PageSize = 2 };
        using var store = server.NewStore(prefix: "fleet/");
        await WriteAsync(store, "berlin/bots1/", "bots1", ["a", "b", "c"], dropped: "c", new(RetentionMode.Governance, At.AddYears(20)));
        await WriteAsync(store, "berlin/bots2/", "bots2", [], dropped: null, null);
        await WriteAsync(store, "paris/", "bots3", ["d"], dropped: null, null);
        await store.PutAsync("too/deep/for/a/host/backupedge.json", new MemoryContent([1]), null, Ct);
        await store.PutAsync("photos/2026/x.jpg", new MemoryContent([1]), null, Ct);

        var hosts = await new CopyFleet(store).FindAsync(Ct);

        Assert.Equal(["berlin/bots1/", "berlin/bots2/", "paris/"], hosts.Select(host => host.Prefix));
        Assert.Equal(["bots1", "bots2", "bots3"], hosts.Select(host => host.Host));
        var (first, empty, last) = (hosts[0], hosts[1], hosts[2]);
        Assert.Equal((2L, 30L, "backup-20261201-120000-bbbbbb"), (first.Backups, first.Bytes, first.LastBackup));
        Assert.Equal((HostProtection.Locked, (DateTimeOffset?)At.AddYears(20)), (first.Protection, first.ProtectedUntil));
        Assert.Equal((At, "0.1.0"), (first.LastRunAt, first.Program));
        Assert.NotNull(first.Store);
        Assert.Equal((0L, null, HostProtection.Unknown), (empty.Backups, empty.LastBackup, empty.Protection));
        Assert.Equal((1L, HostProtection.Versions, null), (last.Backups, last.Protection, last.ProtectedUntil));
    }

    [Fact]
    public async Task A_place_that_is_itself_a_copy_is_the_only_host()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Garage);
        using var store = server.NewStore(prefix: "");
        await WriteAsync(store, "", "bots1", ["a"], dropped: null, null);

        var host = Assert.Single(await new CopyFleet(store).FindAsync(Ct));

        Assert.Equal(("", "bots1", HostProtection.None), (host.Prefix, host.Host, host.Protection));
    }

    [Fact]
    public async Task Who_may_not_read_locks_still_sees_the_hosts()
    {
        await using var server = await FakeS3.StartAsync();
        using var store = server.NewStore(prefix: "");
        await WriteAsync(store, "bots1/", "bots1", ["a"], dropped: null, null);
        server.Answer = call =>
            call.Operation is "GetObjectRetention"
                ? new FakeAnswer(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"u8.ToArray())
                : null;

        var host = Assert.Single(await new CopyFleet(store).FindAsync(Ct));

        Assert.Equal((1L, HostProtection.Unknown), (host.Backups, host.Protection));
    }

    [Fact]
    public async Task Hosts_on_a_disk_are_found_too()
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.Path, TimeProvider.System);
        await WriteAsync(store, "bots1/", "bots1", ["a"], dropped: null, null);
        await store.PutAsync("bots2/backupedge.json", new MemoryContent([1]), null, Ct);

        var hosts = await new CopyFleet(store).FindAsync(Ct);

        Assert.Equal([("bots1/", "bots1"), ("bots2/", null)], hosts.Select(host => (host.Prefix, host.Host)));
        Assert.Equal((1L, HostProtection.None), (hosts[0].Backups, hosts[0].Protection));
    }

    private static async Task WriteAsync(
        IObjectStore store,
        string prefix,
        string host,
        IReadOnlyList<string> backups,
        string? dropped,
        ObjectRetention? retention
    )
    {
        var id = Guid.NewGuid();
        await store.PutAsync(prefix + CopyLayout.Marker, new MemoryContent(new CopyMarker(1, id, "first", At).ToBytes()), null, Ct);
        var writer = CopyText.Write(new CopyWriter(id, host, "instance", At, "0.1.0"), CopyJson.Default.CopyWriter);
        await store.PutAsync(prefix + CopyLayout.Writer, new MemoryContent(writer), null, Ct);
        foreach (var (letter, sequence) in backups.Select((letter, index) => (letter, index + 1)))
        {
            var name = new CopyName(sequence, $"backup-20261201-120000-{new string(letter[0], 6)}", "0123456789abcdef");
            await store.PutAsync(prefix + name.ArchiveKey, new MemoryContent(new byte[10]), retention, Ct);
            await store.PutAsync(prefix + name.RecordKey, new MemoryContent([1]), retention, Ct);
            if (letter == dropped)
            {
                await store.PutAsync(prefix + CopyName.TombstoneKeyOf(sequence, name.Id), new MemoryContent([1]), null, Ct);
            }
        }
    }
}
