using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Proof;

/// <summary>The result of comparing what was restored with the backup and with the source. Sizes are in bytes.</summary>
internal sealed record RestoredCheckSummary
{
    /// <summary>The number of entries of the source in the backup.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of files whose every byte was compared with the manifest.</summary>
    public required long Files { get; init; }

    /// <summary>The number of bytes of these files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Whether owners were compared, which only root can restore.</summary>
    public required bool ComparesOwners { get; init; }

    /// <summary>Whether modes, times and attributes were compared.</summary>
    public required bool ComparesMetadata { get; init; }

    /// <summary>The number of differences from the manifest in content.</summary>
    public required long ContentProblems { get; init; }

    /// <summary>The number of differences from the manifest in metadata.</summary>
    public required long MetadataProblems { get; init; }

    /// <summary>The number of files that have not changed since the backup and were compared with the source.</summary>
    public required long LiveFiles { get; init; }

    /// <summary>The number of bytes of these files.</summary>
    public required long LiveBytes { get; init; }

    /// <summary>The number of files that have changed or vanished since the backup, which prove nothing.</summary>
    public required long ChangedFiles { get; init; }

    /// <summary>The number of files whose content differs from the source although their metadata says that it did not change.</summary>
    public required long LiveProblems { get; init; }

    /// <summary>Why nothing was compared with the source; null if it was, or if that was not requested.</summary>
    public string? LiveSkipped { get; init; }

    /// <summary>The first 1000 differences, of all kinds.</summary>
    public required IReadOnlyList<PathReport> Problems { get; init; }
}
