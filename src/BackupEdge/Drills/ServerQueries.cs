using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>Reads what a server has that was started from a backup.</summary>
/// <param name="server">The server.</param>
internal sealed class ServerQueries(DrillServer server)
{
    // Each role may run it, in each server. The role with this id is created with the server.
    private const string State = """
        SELECT json_build_object(
            'superuser', (SELECT rolname FROM pg_roles WHERE oid = 10),
            'position', pg_last_wal_replay_lsn()::text,
            'has_checksums', current_setting('data_checksums') = 'on',
            'databases', (SELECT coalesce(json_agg(datname ORDER BY datname), '[]'::json)
                FROM pg_database WHERE datallowconn AND NOT datistemplate));
        """;

    /// <summary>Returns the state of the server; null if none of the roles may connect.</summary>
    /// <param name="roles">The names of roles, of which the first that may connect is used.</param>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ServerState? ReadState(IEnumerable<string> roles)
    {
        foreach (var role in roles)
        {
            try
            {
                using var json = server.Connect(role, "template1").ReadJson(State);
                var root = json.RootElement;
                return new ServerState(
                    root.GetProperty("superuser").GetString()!,
                    WalPosition.Parse(root.GetProperty("position").GetString()),
                    root.GetProperty("has_checksums").GetBoolean(),
                    [.. root.GetProperty("databases").EnumerateArray().Select(name => name.GetString()!)]
                );
            }
            catch (Fault fault) when (fault.Message.Contains("role \"", StringComparison.Ordinal))
            {
                // It does not exist, or may not log in.
            }
        }

        return null;
    }

    /// <summary>Counts the rows of all tables, which reads them. Returns the first 1000 tables, as <c>DATABASE.SCHEMA.TABLE</c>.</summary>
    /// <exception cref="Fault"><c>source_failed</c>: a table cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public List<DrilledTable> CountRows(ServerState state)
    {
        var tables = new List<DrilledTable>();
        foreach (var database in state.Databases)
        {
            var lines = server.Connect(state.Superuser, database).ReadLines(TableCounts.Statement, timeout: null);
            tables.AddRange(TableCounts.Read(lines, $"{database}.").Take(TableCounts.MaxTables - tables.Count));
        }

        return tables;
    }
}
