namespace BackupEdge.Tests.Objects.Ceph;

/// <summary>The contract with the gateway of Ceph, in a bucket with versions and locks.</summary>
[Collection(CephTests.Name)]
public sealed class CephStoreTests(CephGateway gateway) : ObjectStoreContract
{
    private protected override async Task<StoreUnderTest> OpenAsync()
    {
        gateway.SkipUnlessRunning();
        return new StoreUnderTest(CephGateway.NewStore(await gateway.NewBucketAsync(true)), true, true, () => ValueTask.CompletedTask);
    }
}
