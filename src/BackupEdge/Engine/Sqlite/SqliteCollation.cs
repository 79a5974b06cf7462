using System.Runtime.InteropServices;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Engine.Sqlite;

/// <summary>
/// Replaces collations that only an application defines by one that compares bytes. Its order differs from the application's.
/// </summary>
internal static unsafe class SqliteCollation
{
    private const int Utf8 = 1;

    /// <summary>Makes a connection use the replacement for every collation that it does not know.</summary>
    /// <param name="database">The connection's <c>sqlite3*</c>.</param>
    public static void Register(nint database) => _ = sqlite3_collation_needed(database, 0, &Needed);

    [UnmanagedCallersOnly]
    private static void Needed(nint context, nint database, int encoding, byte* name) =>
        _ = sqlite3_create_collation_v2(database, name, Utf8, 0, &Compare, 0);

    [UnmanagedCallersOnly]
    private static int Compare(nint context, int leftBytes, byte* left, int rightBytes, byte* right) =>
        new ReadOnlySpan<byte>(left, leftBytes).SequenceCompareTo(new ReadOnlySpan<byte>(right, rightBytes));
}
