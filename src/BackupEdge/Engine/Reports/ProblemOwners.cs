namespace BackupEdge.Engine.Reports;

/// <summary>Which sources of a backup the problems of a verify concern. What is not stated here concerns all of them.</summary>
/// <param name="BySource">The number of problems in the entries of each source that has any; one problem can be in several.</param>
/// <param name="InEntries">The number of problems that are in <paramref name="BySource"/>.</param>
/// <param name="Explained">
/// The number of problems of archives that affect only entries with problems in <paramref name="BySource"/>: a damaged group is one, and
/// each entry that needs it another.
/// </param>
internal sealed record ProblemOwners(IReadOnlyDictionary<string, long> BySource, long InEntries, long Explained)
{
    /// <summary>All problems concern all sources.</summary>
    public static ProblemOwners Unknown { get; } = new(new Dictionary<string, long>(StringComparer.Ordinal), 0, 0);
}
