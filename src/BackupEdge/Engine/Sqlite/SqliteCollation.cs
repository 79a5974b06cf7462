using System.Runtime.InteropServices;
using static BackupEdge.Engine.Sqlite.SqliteNative;

namespace BackupEdge.Engine.Sqlite;

/// <summary>A collation that stands in for those that only an application has: it compares bytes, which is an order, but not the
/// application's.</summary>
internal static unsafe class SqliteCollation
{
    private const int Utf8 = 1;

    /// <summary>Lets a connection use it for every collation that it does not know.</summary>
    /// <param name="database">The connection's <c>sqlite3*</c>.</param>
    public static void StandIn(nint database) => _ = sqlite3_collation_needed(database, 0, &Needed);

    [UnmanagedCallersOnly]
    private static void Needed(nint context, nint database, int encoding, byte* name) =>
        _ = sqlite3_create_collation_v2(database, name, Utf8, 0, &Compare, 0);

    [UnmanagedCallersOnly]
    private static int Compare(nint context, int leftBytes, byte* left, int rightBytes, byte* right) =>
        new ReadOnlySpan<byte>(left, leftBytes).SequenceCompareTo(new ReadOnlySpan<byte>(right, rightBytes));
}
