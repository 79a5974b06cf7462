namespace BackupEdge.Tests.Objects.Ceph;

/// <summary>The tests that share one gateway.</summary>
[CollectionDefinition(Name)]
public sealed class CephTests : ICollectionFixture<CephGateway>
{
    public const string Name = "Ceph";
}
