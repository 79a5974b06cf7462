namespace BackupEdge.Engine.Browsing;

/// <summary>One page of what was looked for.</summary>
/// <param name="Items">In manifest order.</param>
/// <param name="Next">The path after which to go on; null when there is nothing more.</param>
/// <param name="DamagedEntries">How many entries at most are left out because their manifest pages cannot be read.</param>
/// <param name="PagesRead">How many manifest pages it took.</param>
internal sealed record BrowsedPage<T>(IReadOnlyList<T> Items, byte[]? Next, long DamagedEntries, int PagesRead);
