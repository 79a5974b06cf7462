namespace BackupEdge.Browser;

/// <summary>The tests that share one server and one browser, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardGroup : ICollectionFixture<DashboardFixture>
{
    /// <summary>The name of the group.</summary>
    internal const string Name = "dashboard";
}
