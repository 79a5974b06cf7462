namespace BackupEdge.Jobs.Search;

/// <summary>Where a search goes on.</summary>
/// <param name="Sequence">The backup; when it is not there any more, the next older one, from its beginning.</param>
/// <param name="After">The path in it to go on after; null for its beginning.</param>
internal sealed record SearchPlace(long Sequence, byte[]? After);
