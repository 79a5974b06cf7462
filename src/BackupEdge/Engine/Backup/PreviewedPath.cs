using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Backup;

/// <summary>An entry that a backup would contain, or no longer contain.</summary>
/// <param name="Path"><c>source/path</c>.</param>
/// <param name="Kind">The kind of the entry.</param>
/// <param name="Size">The size of a file in bytes; 0 for other entries.</param>
/// <param name="Change">The difference from the base.</param>
internal sealed record PreviewedPath(string Path, ManifestEntryKind Kind, long Size, PreviewChange Change);
