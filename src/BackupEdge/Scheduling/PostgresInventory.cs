using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Scheduling;

/// <summary>Finds the databases of PostgreSQL servers that no source takes, with one query for each way to connect to a server.</summary>
/// <param name="settings">The settings. The database of a target, or that of drills, needs no backup.</param>
/// <param name="time">The clock.</param>
internal sealed class PostgresInventory(Settings settings, TimeProvider time) : IInventory
{
    // Every server has it, and hardly any uses it. A source can take it nevertheless.
    private const string Maintenance = "postgres";

    private readonly List<List<PostgresSource>> _byServer =
    [
        .. settings
            .Sources.OfType<PostgresSource>()
            .OrderBy(source => source.Name, StringComparer.Ordinal)
            .GroupBy(source => source.Postgres.To("") with { Database = "" })
            .Select(group => group.ToList()),
    ];

    private readonly List<PostgresPhysicalSource> _whole = [.. settings.Sources.OfType<PostgresPhysicalSource>()];

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

        var states = servers.Values.Select(server => server.State).ToList();
        var whole = states.Count == 0 ? [] : FindWhole(cancellationToken);
        var restored = FindRestored(states.Where(state => !whole.Contains(state.Identity)), cancellationToken);
        rows.AddRange(servers.Values.Select(server => RowOf(server.State, server.Sources, whole, restored)));
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

    // Restores write into these, so their content is in a backup already. Only a server that has databases without a source is compared.
    private HashSet<(string Server, string Database)> FindRestored(
        IEnumerable<PostgresServerState> servers,
        CancellationToken cancellationToken
    )
    {
        var known = servers.SelectMany(server => server.Databases.Keys).ToHashSet(StringComparer.Ordinal);
        var restored = new HashSet<(string, string)>();
        foreach (var connection in Restored().Where(connection => known.Contains(connection.Database)))
        {
            try
            {
                var state = new PostgresQueries(connection, "target", time, cancellationToken).ReadState();
                restored.Add((state.Identity, connection.Database));
            }
            catch (Fault)
            {
                // It is not known to be the same server, so the database counts.
            }
        }

        return restored;
    }

    private IEnumerable<PostgresConnection> Restored() =>
        settings.Targets.Select(target => target.Postgres).Append(settings.Drill.Postgres).OfType<PostgresConnection>();

    private InventoryRow RowOf(
        PostgresServerState server,
        List<PostgresSource> sources,
        HashSet<string> whole,
        HashSet<(string Server, string Database)> restored
    )
    {
        List<string> uncovered =
        [
            .. server
                .Databases.Keys.Where(name =>
                    !whole.Contains(server.Identity)
                    && name != Maintenance
                    && !sources.Exists(source => IsKnown(source, name))
                    && !restored.Contains((server.Identity, name))
                )
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
