using BackupEdge.Counts;

namespace BackupEdge.Engine.Reports;

/// <summary>The results of one restore; in a dry run, what it would write.</summary>
internal sealed record RestoreSummary : RestoreCounts
{
    /// <summary>The number of paths that could not be restored; <see cref="Errors"/> contains the first 1000.</summary>
    public required long ErrorCount { get; init; }

    /// <summary>The first 1000 paths that could not be restored.</summary>
    public required IReadOnlyList<PathReport> Errors { get; init; }

    /// <summary>
    /// The number of metadata items that could not be set (for example an owner without root, or an attribute that the file system does not
    /// support); <see cref="Warnings"/> contains the first 1000.
    /// </summary>
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 warnings about metadata that could not be set.</summary>
    public required IReadOnlyList<PathReport> Warnings { get; init; }
}
