using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Backup;

/// <summary>The extent of a backup that is not made.</summary>
internal sealed record PreviewSummary
{
    /// <summary>The number of regular files and hard links.</summary>
    public required long Files { get; init; }

    /// <summary>The number of folders.</summary>
    public required long Directories { get; init; }

    /// <summary>The number of other entries: links, pipes and streams.</summary>
    public required long Others { get; init; }

    /// <summary>The size in bytes of all files and SQLite databases. The output of programs is not known and counts as 0.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>The number of these bytes that would be read, because they are not in the base.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>The number of files that the base does not have.</summary>
    public required long AddedFiles { get; init; }

    /// <summary>The number of files that differ from the base.</summary>
    public required long ChangedFiles { get; init; }

    /// <summary>The number of files that are the same as in the base.</summary>
    public required long UnchangedFiles { get; init; }

    /// <summary>The number of files of the base that the sources do not have.</summary>
    public required long RemovedFiles { get; init; }

    /// <summary>The total number of warnings; <see cref="Warnings"/> contains the first 1000.</summary>
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 warnings about paths that cannot be listed, and about sources that would be left out.</summary>
    public required IReadOnlyList<PathReport> Warnings { get; init; }
}
