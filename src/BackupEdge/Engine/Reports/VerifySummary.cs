using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>What a verification found.</summary>
internal sealed record VerifySummary : VerifyCounts
{
    /// <summary>The first 1000 problems; a path where one file is damaged, the archive's name where the structure is.</summary>
    public required IReadOnlyList<PathReport> Problems { get; init; }
}
