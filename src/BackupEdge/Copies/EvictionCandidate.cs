namespace BackupEdge.Copies;

/// <summary>An archive of the data folder that is in a copy, and may be removed from the data folder.</summary>
/// <param name="Name">The names of its objects.</param>
/// <param name="RecordVersion">The id of the version of its record; null if the store has no versions.</param>
internal sealed record EvictionCandidate(CopyName Name, string? RecordVersion);
