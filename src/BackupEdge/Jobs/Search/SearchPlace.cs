namespace BackupEdge.Jobs.Search;

/// <summary>The position at which a search resumes.</summary>
/// <param name="Sequence">The number of the backup. If it no longer exists, the search resumes at the start of the next older one.</param>
/// <param name="After">The path in that backup after which to resume; null for its start.</param>
internal sealed record SearchPlace(long Sequence, byte[]? After);
