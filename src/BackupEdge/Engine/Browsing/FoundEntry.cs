namespace BackupEdge.Engine.Browsing;

/// <summary>A file that matches a search.</summary>
/// <param name="Entry">The file's metadata in the backup.</param>
/// <param name="Change">How the file changed since the base; null if damage makes that unknown.</param>
internal sealed record FoundEntry(BrowsedEntry Entry, VersionChange? Change);
