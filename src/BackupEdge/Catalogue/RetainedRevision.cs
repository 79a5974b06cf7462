using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// A number in the catalogue that changes with every change of what retention considers (<see cref="RetainedRow"/> and the ages of
/// backups), by any process. Jobs, events, verifies and audit records change the catalogue much more often and do not change it. Each
/// statement that changes what retention considers must raise it in the same transaction.
/// </summary>
internal static class RetainedRevision
{
    /// <summary>Returns the number.</summary>
    public static long Of(SqliteConnection connection) =>
        connection.Scalar("SELECT value FROM counters WHERE name = 'retained'") as long? ?? 0;

    /// <summary>Runs a statement that changes what retention considers, and changes the number if it has changed rows.</summary>
    /// <returns>The number of changed rows.</returns>
    public static int Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var changed = connection.Execute(sql, parameters);
        if (changed > 0)
        {
            Raise(connection);
        }

        return changed;
    }

    /// <summary>Changes the number. It begins again at 1 before it gets too large, also for a damaged one.</summary>
    public static void Raise(SqliteConnection connection) =>
        connection.Execute(
            "INSERT INTO counters (name, value) VALUES ('retained', 1) "
                + "ON CONFLICT (name) DO UPDATE SET value = (value & 0xFFFFFFFF) + 1"
        );
}
