namespace BackupEdge.Catalogue;

/// <summary>One page of a listing.</summary>
/// <param name="Rows">The rows of this page, newest first.</param>
/// <param name="Total">The number of matching rows on all pages.</param>
/// <param name="HasMore">Whether there are older rows after this page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Rows, long Total, bool HasMore)
{
    /// <summary>
    /// The place of the last row in the order of the listing, which no other row ever gets; 0 if the page has no rows or the listing has
    /// no places.
    /// </summary>
    public long Place { get; init; }
}
