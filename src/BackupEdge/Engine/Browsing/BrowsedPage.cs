namespace BackupEdge.Engine.Browsing;

/// <summary>One page of results.</summary>
/// <param name="Items">The results in manifest order.</param>
/// <param name="Next">The path after which the next page begins; null if this is the last page.</param>
/// <param name="DamagedEntries">The maximum number of entries that are missing because their manifest pages cannot be read.</param>
/// <param name="PagesRead">The number of manifest pages that were read.</param>
internal sealed record BrowsedPage<T>(IReadOnlyList<T> Items, byte[]? Next, long DamagedEntries, int PagesRead);
