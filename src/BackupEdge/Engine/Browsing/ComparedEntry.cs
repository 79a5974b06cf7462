namespace BackupEdge.Engine.Browsing;

/// <summary>A path that two backups do not hold alike.</summary>
/// <param name="Before">How it was; null when it is new.</param>
/// <param name="After">How it became; null when it is gone.</param>
/// <param name="Differences">In what the two differ; nothing when one is null.</param>
internal sealed record ComparedEntry(BrowsedEntry? Before, BrowsedEntry? After, EntryDifferences Differences);
