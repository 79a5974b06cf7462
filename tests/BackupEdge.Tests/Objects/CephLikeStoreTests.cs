using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Objects;

/// <summary>The contract with the differences of Ceph, also where Ceph is not installed.</summary>
public sealed class CephLikeStoreTests : ObjectStoreContract
{
    private protected override async Task<StoreUnderTest> OpenAsync()
    {
        var server = await FakeS3.StartAsync(S3Quirks.Ceph);
        return new StoreUnderTest(server.NewStore(), true, true, server.DisposeAsync);
    }
}
