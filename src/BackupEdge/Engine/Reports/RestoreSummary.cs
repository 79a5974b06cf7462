using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>What one restore wrote, or would write in a dry run.</summary>
internal sealed record RestoreSummary : RestoreCounts
{
    /// <summary>Paths that could not be restored; <see cref="Errors"/> holds the first 1000.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>The first 1000 paths that could not be restored.</summary>
    public required IReadOnlyList<PathReport> Errors { get; init; }

    /// <summary>
    /// Metadata that could not be set (an owner without root, an attribute the file system lacks); <see cref="Warnings"/> holds the first
    /// 1000.
    /// </summary>
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 such warnings.</summary>
    public required IReadOnlyList<PathReport> Warnings { get; init; }
}
