namespace BackupEdge.Catalogue;

/// <summary>What a server has that no source takes.</summary>
/// <param name="Source">The name of the server's first source.</param>
/// <param name="Kind">The kind of the source.</param>
/// <param name="CheckedAt">When the server was asked last with success, UTC; null for never.</param>
/// <param name="Uncovered">The number of databases or buckets that no source takes.</param>
/// <param name="Names">The first names of these, at most <see cref="MaxNames"/>.</param>
/// <param name="Problem">Why the server could not be asked the last time; null if it could.</param>
internal sealed record InventoryRow(
    string Source,
    string Kind,
    DateTimeOffset? CheckedAt,
    int Uncovered,
    IReadOnlyList<string> Names,
    string? Problem
)
{
    /// <summary>The number of names that are recorded.</summary>
    public const int MaxNames = 10;
}
