namespace BackupEdge.DataFolder;

/// <summary>What a prune has read of the archives that are not in the catalogue.</summary>
/// <param name="Files">The names of all of them.</param>
/// <param name="Unread">The names of those that could not be read: what they need is not known.</param>
/// <param name="Needed">The ids of the archives that the others need.</param>
internal sealed record StoreReading(IReadOnlySet<string> Files, IReadOnlyList<string> Unread, IReadOnlySet<string> Needed);
