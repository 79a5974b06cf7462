namespace BackupEdge.Objects.S3;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items in the order of the engine.</param>
/// <param name="Next">Where the next page begins; null after the last one.</param>
internal sealed record S3Page<TItem, TNext>(IReadOnlyList<TItem> Items, TNext? Next);
