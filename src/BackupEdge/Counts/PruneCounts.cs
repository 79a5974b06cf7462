namespace BackupEdge.Counts;

/// <summary>The counts of what a prune deleted, rewrote and compressed again.</summary>
internal record PruneCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    ["deleted_backups", "deleted_archives", "rewritten_archives", "freed_bytes", "recompressed_archives", "recompressed_bytes"];

    /// <summary>An instance with all counts 0.</summary>
    public static PruneCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of expired backups that were deleted.</summary>
    public required long DeletedBackups { get; init; }

    /// <summary>The number of archives that were deleted because no backup needs them.</summary>
    public required long DeletedArchives { get; init; }

    /// <summary>The number of archives that were rewritten without the chunks that no backup needs.</summary>
    public required long RewrittenArchives { get; init; }

    /// <summary>The number of bytes by which the archive store has shrunk.</summary>
    public required long FreedBytes { get; init; }

    /// <summary>The number of archives that were compressed again.</summary>
    public long RecompressedArchives { get; init; }

    /// <summary>The number of bytes that these archives had before.</summary>
    public long RecompressedBytes { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static PruneCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            DeletedBackups = values[0],
            DeletedArchives = values[1],
            RewrittenArchives = values[2],
            FreedBytes = values[3],
            RecompressedArchives = values[4],
            RecompressedBytes = values[5],
        };

    /// <inheritdoc/>
    public override long[] ToArray() =>
        [DeletedBackups, DeletedArchives, RewrittenArchives, FreedBytes, RecompressedArchives, RecompressedBytes];

    /// <summary>Returns a copy that contains only the counts, without the further properties of a derived summary.</summary>
    public PruneCounts ToCounts() => new(this);
}
