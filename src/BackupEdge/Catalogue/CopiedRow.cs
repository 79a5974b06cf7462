namespace BackupEdge.Catalogue;

/// <summary>A generation of an archive whose commit record is in a copy. Times are UTC, sizes are in bytes.</summary>
internal sealed record CopiedRow
{
    /// <summary>The sequence number of the archive.</summary>
    public required long Sequence { get; init; }

    /// <summary>The id of the archive.</summary>
    public required string Id { get; init; }

    /// <summary>The generation, 16 hexadecimal digits.</summary>
    public required string Generation { get; init; }

    /// <summary>How often the file had been replaced when it was copied; null if that is not known.</summary>
    public long? Rewrites { get; init; }

    /// <summary>Whether the archive was never compacted.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The size of the archive.</summary>
    public required long Bytes { get; init; }

    /// <summary>The size of the record; null if that is not known.</summary>
    public long? RecordBytes { get; init; }

    /// <summary>The SHA-256 of the archive, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The id of the archive's version; null if the store has no versions.</summary>
    public string? Version { get; init; }

    /// <summary>The id of the record's version; null if the store has no versions.</summary>
    public string? RecordVersion { get; init; }

    /// <summary>When the record was written.</summary>
    public required DateTimeOffset CopiedAt { get; init; }

    /// <summary>The end of the locks of archive and record; null if they are not locked.</summary>
    public DateTimeOffset? ProtectedUntil { get; init; }

    /// <summary>
    /// When the objects were last found in the store as they should be, without reading them; null before the first time.
    /// </summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When every byte of the objects was last read; null before the first time.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>What is wrong with the objects; null if nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the objects cannot be used, so that the next run writes them again if the data folder has the archive.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>When the tombstone was written; null while the backup is in the copy.</summary>
    public DateTimeOffset? DroppedAt { get; init; }

    /// <summary>What the retention of the copy considers; null if that is not known.</summary>
    public RetainedRow? Retained { get; init; }
}
