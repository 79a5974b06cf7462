namespace BackupEdge.Engine.Browsing;

/// <summary>A file that matches.</summary>
/// <param name="Entry">What the backup knows of it.</param>
/// <param name="Change">What became of it since the base; null when damage keeps that from being told.</param>
internal sealed record FoundEntry(BrowsedEntry Entry, VersionChange? Change);
