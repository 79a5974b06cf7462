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

        rows.AddRange(servers.Values.Select(server => RowOf(server.State, server.Sources)));
        return rows;
    }

    private InventoryRow RowOf(PostgresServerState server, List<PostgresSource> sources)
    {
        List<string> uncovered =
        [
            .. server
                .Databases.Keys.Where(name => name != Maintenance && !sources.Exists(source => IsKnown(source, name)))
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
