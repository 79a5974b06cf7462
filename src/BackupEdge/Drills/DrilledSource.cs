namespace BackupEdge.Drills;

/// <summary>What a drill found out about one source.</summary>
internal sealed record DrilledSource
{
    /// <summary>The name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The kind of the source; <c>null</c> if there was no backup.</summary>
    public string? Kind { get; init; }

    /// <summary>The backup that was restored; <c>null</c> if there was none.</summary>
    public string? BackupId { get; init; }

    /// <summary>When that backup completed.</summary>
    public string? BackupCompletedAt { get; init; }

    /// <summary>The result.</summary>
    public required string Result { get; init; }

    /// <summary>Why it is not proven, as a code; <c>null</c> if it is.</summary>
    public string? Code { get; init; }

    /// <summary>The reason, and what to do; <c>null</c> if it is proven.</summary>
    public string? Message { get; init; }

    /// <summary>When its restore began.</summary>
    public required string StartedAt { get; init; }

    /// <summary>When everything about it was checked.</summary>
    public required string EndedAt { get; init; }

    /// <summary>How long the restore took, in milliseconds, without checks; <c>null</c> if not everything was restored.</summary>
    public long? RecoveryMs { get; init; }

    /// <summary>The number of entries that the backup has of the source.</summary>
    public long Entries { get; init; }

    /// <summary>The number of files that were restored and compared.</summary>
    public long Files { get; init; }

    /// <summary>The number of bytes of these files.</summary>
    public long Bytes { get; init; }

    /// <summary>What was checked, in order.</summary>
    public IReadOnlyList<DrillCheck> Checks { get; init; } = [];

    /// <summary>The tables of a PostgreSQL database or server that was restored, the first 1000.</summary>
    public IReadOnlyList<DrilledTable> Tables { get; init; } = [];

    /// <summary>The number of problems.</summary>
    public long ProblemCount { get; init; }

    /// <summary>The first 100 problems.</summary>
    public IReadOnlyList<DrillProblem> Problems { get; init; } = [];
}
