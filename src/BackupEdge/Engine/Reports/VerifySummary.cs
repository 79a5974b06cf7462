using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>The results of a verification.</summary>
internal sealed record VerifySummary : VerifyCounts
{
    /// <summary>
    /// The first 1000 problems. <see cref="PathReport.Path"/> is the file's path, or the archive's id if its structure is damaged.
    /// </summary>
    public required IReadOnlyList<PathReport> Problems { get; init; }
}
