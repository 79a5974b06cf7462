namespace BackupEdge.Engine.Reports;

/// <summary>What one backup read and wrote.</summary>
internal sealed record BackupSummary
{
    /// <summary>When the last byte had been read and stored, UTC.</summary>
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>Regular files and hard links in the manifest.</summary>
    public required long Files { get; init; }

    /// <summary>Folders in the manifest.</summary>
    public required long Directories { get; init; }

    /// <summary>Symbolic links, FIFOs and database streams in the manifest.</summary>
    public required long Others { get; init; }

    /// <summary>Files (and hard links) that the base did not have; 0 without a base.</summary>
    public long AddedFiles { get; init; }

    /// <summary>Files that differ from the base's; 0 without a base.</summary>
    public long ChangedFiles { get; init; }

    /// <summary>Files that are as in the base and were not read; 0 without a base.</summary>
    public long UnchangedFiles { get; init; }

    /// <summary>Files of the base that are no more; 0 without a base.</summary>
    public long RemovedFiles { get; init; }

    /// <summary>Bytes a restore of everything writes (apparent file sizes).</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Bytes read from the sources.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>Bytes of chunks that no archive held before, before compression.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the archive on disk.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Chunks this archive holds.</summary>
    public required long Chunks { get; init; }

    /// <summary>Sources that failed and were left out, each with its name as the path: the manifest has nothing of them. Null when there
    /// are none.</summary>
    public IReadOnlyList<PathReport>? Skipped { get; init; }

    /// <summary>How many things could not be read as they should; <see cref="Warnings"/> holds the first 1000.</summary>
    public required long WarningCount { get; init; }

    /// <summary>The first 1000 warnings.</summary>
    public required IReadOnlyList<PathReport> Warnings { get; init; }
}
