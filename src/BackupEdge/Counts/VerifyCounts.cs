namespace BackupEdge.Counts;

/// <summary>What one verification checked, in numbers.</summary>
internal record VerifyCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } = ["chunks", "bytes", "entries", "problems"];

    /// <summary>Counts that are all 0.</summary>
    public static VerifyCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>Chunks whose SHA-256 was checked.</summary>
    public required long Chunks { get; init; }

    /// <summary>Bytes of the archives read.</summary>
    public required long Bytes { get; init; }

    /// <summary>Manifest entries whose chunks were all found.</summary>
    public required long Entries { get; init; }

    /// <summary>Problems found; 0 means that the backup restores.</summary>
    public required long ProblemCount { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Makes the counts from their values, in the order of <see cref="CounterNames"/>.</summary>
    public static VerifyCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            Chunks = values[0],
            Bytes = values[1],
            Entries = values[2],
            ProblemCount = values[3],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [Chunks, Bytes, Entries, ProblemCount];

    /// <summary>A copy without what a summary has beside its counts.</summary>
    public VerifyCounts ToCounts() => new(this);
}
