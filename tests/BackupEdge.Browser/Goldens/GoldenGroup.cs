namespace BackupEdge.Browser.Goldens;

/// <summary>The tests that share one browser, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class GoldenGroup : ICollectionFixture<GoldenFixture>
{
    /// <summary>The name of the group.</summary>
    internal const string Name = "goldens";
}
