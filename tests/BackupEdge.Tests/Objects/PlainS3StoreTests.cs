using BackupEdge.Tests.Objects.Fake;

namespace BackupEdge.Tests.Objects;

/// <summary>The contract with an engine that has neither versions nor locks and does not know their calls.</summary>
public sealed class PlainS3StoreTests : ObjectStoreContract
{
    private protected override async Task<StoreUnderTest> OpenAsync()
    {
        var server = await FakeS3.StartAsync(S3Quirks.Garage);
        return new StoreUnderTest(server.NewStore(), false, false, server.DisposeAsync);
    }
}
