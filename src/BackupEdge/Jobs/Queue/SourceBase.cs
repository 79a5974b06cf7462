namespace BackupEdge.Jobs.Queue;

/// <summary>The backup that a source of a new backup is compared with.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="BackupId">The id of the base.</param>
/// <param name="Sequence">The sequence number of the base.</param>
internal sealed record SourceBase(string Source, string BackupId, long Sequence);
