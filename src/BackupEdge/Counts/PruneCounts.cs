namespace BackupEdge.Counts;

/// <summary>What one prune did, in numbers.</summary>
internal record PruneCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    ["deleted_backups", "deleted_archives", "rewritten_archives", "freed_bytes"];

    /// <summary>Counts that are all 0.</summary>
    public static PruneCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>Expired backups that were deleted.</summary>
    public required long DeletedBackups { get; init; }

    /// <summary>Archives that were deleted because no backup needs them.</summary>
    public required long DeletedArchives { get; init; }

    /// <summary>Archives that were written again without the chunks that no backup needs.</summary>
    public required long RewrittenArchives { get; init; }

    /// <summary>Bytes by which the archive store has shrunk.</summary>
    public required long FreedBytes { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Makes the counts from their values, in the order of <see cref="CounterNames"/>.</summary>
    public static PruneCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            DeletedBackups = values[0],
            DeletedArchives = values[1],
            RewrittenArchives = values[2],
            FreedBytes = values[3],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [DeletedBackups, DeletedArchives, RewrittenArchives, FreedBytes];

    /// <summary>A copy without what a summary has beside its counts.</summary>
    public PruneCounts ToCounts() => new(this);
}
