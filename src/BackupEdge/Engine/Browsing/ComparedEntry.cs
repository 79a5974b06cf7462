namespace BackupEdge.Engine.Browsing;

/// <summary>A path that differs between two backups.</summary>
/// <param name="Before">The entry in the earlier backup; null if it was added.</param>
/// <param name="After">The entry in the later backup; null if it was removed.</param>
/// <param name="Differences">The differences between the two entries; none if one of them is null.</param>
internal sealed record ComparedEntry(BrowsedEntry? Before, BrowsedEntry? After, EntryDifferences Differences);
