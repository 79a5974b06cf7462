namespace BackupEdge.Contracts;

/// <summary>A list of drills as an object.</summary>
/// <param name="Drills">The drills, newest first.</param>
/// <param name="Count">The number of drills in this response.</param>
/// <param name="Total">The number of drills that match, on all pages.</param>
internal sealed record DrillsAnswer(IReadOnlyList<DrillListItem> Drills, int Count, long Total);
