namespace BackupEdge.Counts;

/// <summary>The counts of what a reseal sealed; in a dry run, of what it would seal.</summary>
internal sealed record ResealCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    ["resealed_archives", "resealed_bytes", "remaining_archives", "remaining_bytes"];

    /// <summary>An instance with all counts 0.</summary>
    public static ResealCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of archives that were sealed.</summary>
    public required long ResealedArchives { get; init; }

    /// <summary>Their size in bytes before.</summary>
    public required long ResealedBytes { get; init; }

    /// <summary>The number of archives that still are not sealed with the newest keys.</summary>
    public required long RemainingArchives { get; init; }

    /// <summary>Their size in bytes.</summary>
    public required long RemainingBytes { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static ResealCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            ResealedArchives = values[0],
            ResealedBytes = values[1],
            RemainingArchives = values[2],
            RemainingBytes = values[3],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [ResealedArchives, ResealedBytes, RemainingArchives, RemainingBytes];
}
