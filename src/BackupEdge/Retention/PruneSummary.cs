using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Retention;

/// <summary>What a prune did.</summary>
/// <param name="Counts">What it deleted, rewrote and freed.</param>
/// <param name="Kept">Archives that should have been rewritten and were not, with the reason.</param>
internal sealed record PruneSummary(PruneCounts Counts, IReadOnlyList<PathReport> Kept);
