namespace BackupEdge.Catalogue;

/// <summary>One page of a listing.</summary>
/// <param name="Rows">Newest first.</param>
/// <param name="Total">How many rows match on all pages.</param>
/// <param name="HasMore">Whether older rows follow.</param>
internal sealed record Page<T>(IReadOnlyList<T> Rows, long Total, bool HasMore);
