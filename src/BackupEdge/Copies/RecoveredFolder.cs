namespace BackupEdge.Copies;

/// <summary>What <see cref="CopyRecovery"/> has put into a data folder.</summary>
internal sealed record RecoveredFolder
{
    /// <summary>The name of the host that made the copy, as its marker says; null without a marker. It is not authenticated.</summary>
    public string? Host { get; init; }

    /// <summary>The ids of the archives that can be read now, in ordinal order.</summary>
    public required IReadOnlyList<string> Archives { get; init; }

    /// <summary>Those of them that are retired: their backup was deleted, and other backups can need them.</summary>
    public required IReadOnlyList<string> Retired { get; init; }

    /// <summary>The ids of the archives that have a record and cannot be read.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>The size in bytes of all archives.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the copy of the catalogue was made, UTC; null if there is none, so that it is built from the archives.</summary>
    public DateTimeOffset? CatalogueAt { get; init; }

    /// <summary>What was found in the store that the host did not leave there.</summary>
    public required IReadOnlyList<CopyFinding> Findings { get; init; }
}
