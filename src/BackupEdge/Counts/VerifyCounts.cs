namespace BackupEdge.Counts;

/// <summary>The counts of what a verification checked and found.</summary>
internal record VerifyCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } = ["chunks", "bytes", "entries", "problems", "locked_chunks"];

    /// <summary>An instance with all counts 0.</summary>
    public static VerifyCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of chunks that were checked, including locked ones.</summary>
    public required long Chunks { get; init; }

    /// <summary>The number of bytes that were read from archives.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of manifest entries for which all chunks were found.</summary>
    public required long Entries { get; init; }

    /// <summary>The number of problems found; 0 means that the backup can be restored.</summary>
    public required long ProblemCount { get; init; }

    /// <summary>
    /// The number of chunks whose content is locked in mode <c>sealed</c>: their groups are authentic, but their SHA-256 was not checked.
    /// </summary>
    public long LockedChunks { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static VerifyCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            Chunks = values[0],
            Bytes = values[1],
            Entries = values[2],
            ProblemCount = values[3],
            LockedChunks = values[4],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [Chunks, Bytes, Entries, ProblemCount, LockedChunks];

    /// <summary>Returns a copy that contains only the counts, without the further properties of a derived summary.</summary>
    public VerifyCounts ToCounts() => new(this);
}
