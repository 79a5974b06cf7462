using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>The results of a verification.</summary>
internal sealed record VerifySummary : VerifyCounts
{
    /// <summary>
    /// The first 1000 problems. <see cref="PathReport.Path"/> is the file's path, or the archive's id if its structure is damaged.
    /// </summary>
    public required IReadOnlyList<PathReport> Problems { get; init; }

    /// <summary>Which sources the problems concern.</summary>
    public ProblemOwners Owners { get; init; } = ProblemOwners.Unknown;

    /// <summary>
    /// Returns the problems that concern a source: those of its own entries first, then those of the archives if one of these may affect
    /// any source.
    /// </summary>
    /// <param name="source">The name of the source.</param>
    /// <returns>The number of all, 0 if the content of the source is intact, and those of <see cref="Problems"/>.</returns>
    public (long Count, IReadOnlyList<PathReport> First) ProblemsOf(string source)
    {
        var own = Owners.BySource.GetValueOrDefault(source);
        var ofArchives = ProblemCount - Owners.InEntries;
        var first = Problems.Where(problem => SourceOf(problem) == source);
        return ofArchives > Owners.Explained
            ? (own + ofArchives, [.. first, .. Problems.Where(problem => SourceOf(problem) is null)])
            : (own, [.. first]);
    }

    // Null for a problem of an archive, or of a path that is in no source.
    private string? SourceOf(PathReport problem) =>
        problem.Path.Split('/')[0] is var name && Owners.BySource.ContainsKey(name) ? name : null;
}
