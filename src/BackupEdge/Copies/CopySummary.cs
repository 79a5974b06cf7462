using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Copies;

/// <summary>The result of a run of a copy.</summary>
/// <param name="Counts">The counts of what was copied and deleted, and of what is missing.</param>
/// <param name="Reports">The archives that were not copied or not deleted, or that someone else has touched, with the reasons.</param>
internal sealed record CopySummary(CopyCounts Counts, IReadOnlyList<PathReport> Reports)
{
    /// <summary>Returns the result with another report.</summary>
    public CopySummary With(PathReport report) => this with { Reports = [.. Reports, report] };
}
