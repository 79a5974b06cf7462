using BackupEdge.Counts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Copies;

/// <summary>The result of a verification of a copy. Reports have the id of the archive in place of a path.</summary>
/// <param name="Counts">The counts.</param>
/// <param name="Damaged">The archives that are damaged or missing, with the keys of the objects and what to do.</param>
/// <param name="Warnings">The archives that someone else has touched without harm, or whose locks are too short.</param>
internal sealed record CopyVerifySummary(CopyVerifyCounts Counts, IReadOnlyList<PathReport> Damaged, IReadOnlyList<PathReport> Warnings);
