using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Jobs;

/// <summary>The result of a reseal.</summary>
/// <param name="Counts">The counts of what was sealed, and of what remains.</param>
/// <param name="Kept">The archives that should have been sealed and were not, with the reasons.</param>
internal sealed record ResealSummary(ResealCounts Counts, IReadOnlyList<PathReport> Kept);
