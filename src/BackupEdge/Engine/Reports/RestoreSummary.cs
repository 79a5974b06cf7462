namespace BackupEdge.Engine.Reports;

/// <summary>What one restore wrote, or with a dry run would write.</summary>
public sealed record RestoreSummary
{
    /// <summary>Files, links and streams written.</summary>
    public required long Files { get; init; }

    /// <summary>Folders written or merged into.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of file content written.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of <see cref="Files"/>, how many replaced something.</summary>
    public required long Replaced { get; init; }

    /// <summary>Files left as they were because <c>overwrite</c> is <c>skip</c>.</summary>
    public required long Skipped { get; init; }

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
