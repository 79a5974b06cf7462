using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Retention;

/// <summary>The result of a prune.</summary>
/// <param name="Counts">The counts of what was deleted, rewritten and freed.</param>
/// <param name="Kept">The archives that should have been rewritten or compressed again and were not, with the reasons.</param>
internal sealed record PruneSummary(PruneCounts Counts, IReadOnlyList<PathReport> Kept);
