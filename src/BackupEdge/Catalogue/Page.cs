namespace BackupEdge.Catalogue;

/// <summary>One page of a listing.</summary>
/// <param name="Rows">The rows of this page, newest first.</param>
/// <param name="Total">The number of matching rows on all pages.</param>
/// <param name="HasMore">Whether there are older rows after this page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Rows, long Total, bool HasMore);
