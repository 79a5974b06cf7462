using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Objects;

/// <summary>The contract with the fake server, with versions and locks, and pages of two keys.</summary>
public sealed class FakeS3StoreTests : ObjectStoreContract
{
    private protected override async Task<StoreUnderTest> OpenAsync()
    {
        var server = await FakeS3.StartAsync(S3Quirks.Aws with { PageSize = 2 });
        return new StoreUnderTest(server.NewStore(), true, true, server.DisposeAsync);
    }
}
