using BackupEdge.Catalogue;
using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Drills;

/// <summary>The end of a drill, for its job and the catalogue.</summary>
/// <param name="Row">The drill with its report.</param>
/// <param name="Counts">The counts.</param>
/// <param name="Verified">The backups whose archives were verified in the data folder, with what was found.</param>
/// <param name="Problems">The problems of the sources that failed.</param>
/// <param name="Warnings">What was skipped, and what could not be deleted.</param>
internal sealed record DrillEnd(
    DrillRow Row,
    DrillCounts Counts,
    IReadOnlyDictionary<string, VerifySummary> Verified,
    IReadOnlyList<PathReport> Problems,
    IReadOnlyList<PathReport> Warnings
)
{
    /// <summary>The name of the first check of the first source that failed; null if none did.</summary>
    public string? FailedCheck { get; init; }
}
