using BackupEdge.Catalogue;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Scheduling;

/// <summary>Finds the databases of PostgreSQL servers that no source takes, with one query for each way to connect to a server.</summary>
/// <param name="sources">The configured sources.</param>
/// <param name="time">The clock.</param>
internal sealed class PostgresInventory(IEnumerable<SourceDefinition> sources, TimeProvider time) : IInventory
{
    // Every server has it, and hardly any uses it. A source can take it nevertheless.
    private const string Maintenance = "postgres";

    private readonly List<List<PostgresSource>> _byServer =
    [
        .. sources
            .OfType<PostgresSource>()
            .OrderBy(source => source.Name, StringComparer.Ordinal)
            .GroupBy(source => source.Postgres.To("") with { Database = "" })
            .Select(group => group.ToList()),
    ];

    private readonly List<PostgresPhysicalSource> _whole = [.. sources.OfType<PostgresPhysicalSource>()];

    /// <inheritdoc/>
    public IReadOnlyList<InventoryRow> Read(CancellationToken cancellationToken)
    {
        var rows = new List<InventoryRow>();
        var servers = new Dictionary<string, (PostgresServerState State, List<PostgresSource> Sources)>(StringComparer.Ordinal);
        foreach (var group in _byServer)
        {
            try
            {
                var state = new PostgresQueries(group[0].Postgres, group[0].Name, time, cancellationToken).ReadState();

                // Sources can connect to one server in several ways.
                if (!servers.TryAdd(state.Identity, (state, group)))
                {
                    servers[state.Identity].Sources.AddRange(group);
                }
            }
            catch (Fault fault)
            {
                rows.Add(new InventoryRow(group[0].Name, PostgresSource.KindName, CheckedAt: null, Uncovered: 0, [], fault.Message));
            }
        }

        var whole = servers.Count == 0 ? [] : FindWhole(cancellationToken);
        rows.AddRange(servers.Values.Select(server => RowOf(server.State, server.Sources, whole.Contains(server.State.Identity))));
        return rows;
    }

    // The servers that a source has completely. One that cannot be asked is not among them.
    private HashSet<string> FindWhole(CancellationToken cancellationToken)
    {
        var whole = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in _whole)
        {
            try
            {
                whole.Add(new PostgresQueries(source.Postgres, source.Name, time, cancellationToken).ReadState().Identity);
            }
            catch (Fault)
            {
                // Its status says that.
            }
        }

        return whole;
    }

    private InventoryRow RowOf(PostgresServerState server, List<PostgresSource> sources, bool isWhole)
    {
        List<string> uncovered =
        [
            .. server
                .Databases.Keys.Where(name => !isWhole && name != Maintenance && !sources.Exists(source => IsKnown(source, name)))
                .Order(StringComparer.Ordinal),
        ];
        return new InventoryRow(
            sources[0].Name,
            PostgresSource.KindName,
            time.GetUtcNow(),
            uncovered.Count,
            [.. uncovered.Take(InventoryRow.MaxNames)],
            Problem: null
        );
    }

    private static bool IsKnown(PostgresSource source, string database) =>
        source.Covers(database) || NamePattern.AnyMatches(source.Exclude, database);
}
