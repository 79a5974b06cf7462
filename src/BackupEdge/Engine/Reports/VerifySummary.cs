namespace BackupEdge.Engine.Reports;

/// <summary>What a verification found.</summary>
internal sealed record VerifySummary
{
    /// <summary>Chunks whose SHA-256 was checked.</summary>
    public required long Chunks { get; init; }

    /// <summary>Bytes of the archives read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Manifest entries whose chunks were all found.</summary>
    public required long Entries { get; init; }

    /// <summary>How many problems there are; <see cref="Problems"/> holds the first 1000. 0 means the backup restores.</summary>
    public required long ProblemCount { get; init; }

    /// <summary>The first 1000 problems; a path where one file is hurt, the archive's name where the structure is.</summary>
    public required IReadOnlyList<PathReport> Problems { get; init; }
}
