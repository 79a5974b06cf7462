using BackupEdge.Engine.Archives;

namespace BackupEdge.Engine.Restore;

/// <summary>What a restore would do at one path.</summary>
/// <param name="Path">The path in the backup, <c>source/path</c>; for a deleted entry, the path that it would have there.</param>
/// <param name="Kind">The kind of the entry in the backup, or of the deleted entry.</param>
/// <param name="Size">The size of a file in bytes; 0 for other entries.</param>
/// <param name="Fate">What the restore would do.</param>
internal sealed record PlannedPath(byte[] Path, ManifestEntryKind Kind, long Size, RestoreFate Fate)
{
    /// <summary>The absolute path that the restore writes or deletes, or <see langword="null"/> for a database or program.</summary>
    public string? Destination { get; init; }
}
