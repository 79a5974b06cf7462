using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Scheduling;

/// <summary>Finds the buckets of S3 engines that no source takes, with one list for each way to connect to an engine.</summary>
/// <param name="settings">The settings. Buckets of copies need no backup.</param>
/// <param name="connect">Connects to an engine. The inventory disposes the result.</param>
/// <param name="time">The clock.</param>
internal sealed class BucketInventory(Settings settings, Func<BucketConnection, IBucketEngine> connect, TimeProvider time) : IInventory
{
    private readonly List<List<S3Source>> _byEngine =
    [
        .. settings
            .Sources.OfType<S3Source>()
            .OrderBy(source => source.Name, StringComparer.Ordinal)
            .GroupBy(source => source.Connection.Address, StringComparer.OrdinalIgnoreCase)
            .Select(group => group.ToList()),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<InventoryRow> Read(CancellationToken cancellationToken) =>
        [.. _byEngine.Select(sources => Read(sources, cancellationToken))];

    // Different credentials may see different buckets.
    private InventoryRow Read(List<S3Source> sources, CancellationToken cancellationToken)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var connection in sources.Select(source => source.Connection).Distinct())
            {
                using var engine = connect(connection);
                found.UnionWith(engine.ListBucketsAsync(cancellationToken).GetAwaiter().GetResult().Select(bucket => bucket.Name));
            }
        }
        catch (Fault fault)
        {
            return new InventoryRow(sources[0].Name, S3Source.KindName, CheckedAt: null, Uncovered: 0, [], fault.Message);
        }

        var copies = CopiesOf(sources[0].Connection);
        List<string> uncovered = [.. found.Where(name => !copies.Contains(name) && !sources.Exists(source => IsKnown(source, name)))];
        return new InventoryRow(
            sources[0].Name,
            S3Source.KindName,
            time.GetUtcNow(),
            uncovered.Count,
            [.. uncovered.Take(InventoryRow.MaxNames)],
            Problem: null
        );
    }

    private HashSet<string> CopiesOf(BucketConnection connection) =>
        settings
            .Copies.Select(copy => copy.Place)
            .OfType<BucketPlace>()
            .Where(place => AddressOf(place).Equals(connection.Address, StringComparison.OrdinalIgnoreCase))
            .Select(place => place.Bucket)
            .ToHashSet(StringComparer.Ordinal);

    private static string AddressOf(BucketPlace place) => new BucketConnection { Endpoint = place.Endpoint, Region = place.Region }.Address;

    private static bool IsKnown(S3Source source, string bucket) => source.Covers(bucket) || source.LeavesOut(bucket);
}
