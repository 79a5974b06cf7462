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

    /// <summary>Changes the number.</summary>
    public static void Raise(SqliteConnection connection) =>
        connection.Execute(
            "INSERT INTO counters (name, value) VALUES ('retained', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"
        );
}
