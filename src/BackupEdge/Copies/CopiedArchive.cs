namespace BackupEdge.Copies;

/// <summary>A generation of an archive in a copy, as the plan considers it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDropped">Whether its backup has a tombstone, so that only its chunks may be needed.</param>
/// <param name="Needs">The sequence numbers of the other archives that the backup needs; empty with a tombstone.</param>
internal sealed record CopiedArchive(CopyName Name, bool IsDropped, IReadOnlyList<long> Needs);
