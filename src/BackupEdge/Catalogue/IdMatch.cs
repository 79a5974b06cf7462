using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>
/// Finds ids by a part of them: the beginning of an id such as <c>backup-20261123-020000-7f3kq2</c>, the beginning of what follows its
/// kind (<c>20261123-02</c>), or its end (<c>7f3kq2</c>).
/// </summary>
internal static class IdMatch
{
    /// <summary>Returns whether a part matches an id, as <see cref="Find"/> does.</summary>
    public static bool Matches(string id, string kind, string part) =>
        part.Length > 0
        && (
            id.StartsWith(part, StringComparison.Ordinal)
            || id.StartsWith($"{kind}-{part}", StringComparison.Ordinal)
            || id.EndsWith(part, StringComparison.Ordinal)
        );

    /// <summary>Returns the ids that a part matches, at most a number of them.</summary>
    /// <param name="connection">The catalogue.</param>
    /// <param name="table">The table and a condition for its rows, as SQL.</param>
    /// <param name="kind">The first part of the ids, such as <c>backup</c>.</param>
    /// <param name="part">The part; an empty one matches nothing.</param>
    /// <param name="limit">The maximum number of ids.</param>
    public static IReadOnlyList<string> Find(SqliteConnection connection, string table, string kind, string part, int limit) =>
        part.Length == 0
            ? []
            : connection.Query(
                reader => reader.GetString(0),
                $"""
                SELECT id FROM {table} AND (substr(id, 1, length($part)) = $part OR substr(id, 1, length($full)) = $full
                    OR substr(id, -length($part)) = $part)
                ORDER BY id DESC LIMIT $limit
                """,
                ("part", part),
                ("full", $"{kind}-{part}"),
                ("limit", limit)
            );
}
