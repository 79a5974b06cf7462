using BackupEdge.Faults;
using BackupEdge.Objects;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.Objects.Ceph;
using BackupEdge.Tests.Objects.Fake;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Objects;

[Collection(CephTests.Name)]
public sealed class ObjectStoreProbeTests(CephGateway gateway)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Profiles => [.. Known.Keys];

    private static readonly Dictionary<
        string,
        (S3Quirks Quirks, WriteConditions Conditions, bool Checks, bool Versions, LockAbility Locks)
    > Known = new()
    {
        ["AWS"] = (S3Quirks.Aws, WriteConditions.Hold, true, true, LockAbility.Holds),
        ["Ceph"] = (S3Quirks.Ceph, WriteConditions.Hold, true, true, LockAbility.Holds),
        ["MinIO"] = (S3Quirks.MinIo, WriteConditions.Hold, true, true, LockAbility.Holds),
        ["R2"] = (S3Quirks.R2, WriteConditions.Hold, true, false, LockAbility.Unsupported),
        ["B2"] = (S3Quirks.B2, WriteConditions.Unsupported, true, true, LockAbility.Holds),
        ["Garage"] = (S3Quirks.Garage, WriteConditions.DoNotHold, true, false, LockAbility.Unsupported),
        ["SeaweedFS"] = (S3Quirks.SeaweedFs, WriteConditions.DoNotHold, true, true, LockAbility.Holds),
        ["Hetzner"] = (S3Quirks.Hetzner, WriteConditions.Hold, true, true, LockAbility.Holds),
        ["careless"] = (S3Quirks.Careless, WriteConditions.Hold, false, true, LockAbility.DoesNotHold),
        ["versions without locks"] = (S3Quirks.Aws with { HasLocks = false }, WriteConditions.Hold, true, true, LockAbility.Unsupported),
    };

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task The_probe_finds_out_what_an_engine_can_do_and_leaves_nothing_behind(string profile)
    {
        var (quirks, conditions, checks, versions, locks) = Known[profile];
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await FakeS3.StartAsync(quirks, time);
        using var store = server.NewStore(time: time);

        var probing = new ObjectStoreProbe(store, time).RunAsync(Cancel);
        while (!probing.IsCompleted)
        {
            await Task.Delay(1, Cancel);
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        var abilities = await probing;
        Assert.Equal(new StoreAbilities(conditions, checks, versions, locks, abilities.Probed), abilities);
        Assert.Empty(server.Objects.Versions);
        Assert.Empty(server.Objects.Uploads);
    }

    [Fact]
    public async Task An_engine_without_ranged_reads_cannot_be_used()
    {
        await using var server = await FakeS3.StartAsync(S3Quirks.Aws with { IgnoresRanges = true });
        using var store = server.NewStore();

        var fault = await Assert.ThrowsAsync<Fault>(() => new ObjectStoreProbe(store, TimeProvider.System).RunAsync(Cancel));

        Assert.Equal(FaultCode.CopyStoreUnsupported, fault.Code);
        Assert.Contains("ranged reads", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_has_conditional_writes_and_checks_checksums()
    {
        using var folder = new TempFolder();
        using var store = new FolderObjectStore(folder.Path, TimeProvider.System);

        var abilities = await new ObjectStoreProbe(store, TimeProvider.System).RunAsync(Cancel);

        Assert.Equal(new StoreAbilities(WriteConditions.Hold, true, false, LockAbility.Unsupported, abilities.Probed), abilities);
        Assert.Empty(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_gateway_of_Ceph_can_do_all(bool hasLocks)
    {
        gateway.SkipUnlessRunning();
        using S3ObjectStore store = CephGateway.NewStore(await gateway.NewBucketAsync(hasLocks));

        var abilities = await new ObjectStoreProbe(store, TimeProvider.System).RunAsync(Cancel);

        // Ceph 16 lets several of the concurrent writers succeed in a bucket with versions.
        var conditions = hasLocks ? abilities.Conditions : WriteConditions.Hold;
        var locks = hasLocks ? LockAbility.Holds : LockAbility.Unsupported;
        Assert.Equal(new StoreAbilities(conditions, true, hasLocks, locks, abilities.Probed), abilities);
        Assert.Empty(await store.ListVersionsAsync("", Cancel).ToListAsync(Cancel));
    }
}
