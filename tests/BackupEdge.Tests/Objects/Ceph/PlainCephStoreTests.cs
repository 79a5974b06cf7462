namespace BackupEdge.Tests.Objects.Ceph;

/// <summary>The contract with the gateway of Ceph, in a bucket without versions.</summary>
[Collection(CephTests.Name)]
public sealed class PlainCephStoreTests(CephGateway gateway) : ObjectStoreContract
{
    private protected override async Task<StoreUnderTest> OpenAsync()
    {
        gateway.SkipUnlessRunning();
        return new StoreUnderTest(CephGateway.NewStore(await gateway.NewBucketAsync(false)), false, false, () => ValueTask.CompletedTask);
    }
}
