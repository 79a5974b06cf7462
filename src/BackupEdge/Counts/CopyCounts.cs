namespace BackupEdge.Counts;

/// <summary>The counts of a run of a copy.</summary>
internal sealed record CopyCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    [
        "copied_archives",
        "copied_bytes",
        "dropped_backups",
        "deleted_archives",
        "deleted_bytes",
        "extended_locks",
        "missing_archives",
        "evicted_archives",
        "evicted_bytes",
    ];

    /// <summary>An instance with all counts 0.</summary>
    public static CopyCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of archives that were copied.</summary>
    public required long CopiedArchives { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long CopiedBytes { get; init; }

    /// <summary>The number of backups that left the copy.</summary>
    public required long DroppedBackups { get; init; }

    /// <summary>The number of archives that were deleted in the copy.</summary>
    public required long DeletedArchives { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long DeletedBytes { get; init; }

    /// <summary>The number of archives whose locks were extended.</summary>
    public required long ExtendedLocks { get; init; }

    /// <summary>The number of archives that are needed and could not be copied.</summary>
    public required long MissingArchives { get; init; }

    /// <summary>The number of archives that were removed from the data folder, since they are in the copy.</summary>
    public required long EvictedArchives { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long EvictedBytes { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static CopyCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            CopiedArchives = values[0],
            CopiedBytes = values[1],
            DroppedBackups = values[2],
            DeletedArchives = values[3],
            DeletedBytes = values[4],
            ExtendedLocks = values[5],
            MissingArchives = values[6],
            EvictedArchives = values[7],
            EvictedBytes = values[8],
        };

    /// <inheritdoc/>
    public override long[] ToArray() =>
        [
            CopiedArchives,
            CopiedBytes,
            DroppedBackups,
            DeletedArchives,
            DeletedBytes,
            ExtendedLocks,
            MissingArchives,
            EvictedArchives,
            EvictedBytes,
        ];
}
