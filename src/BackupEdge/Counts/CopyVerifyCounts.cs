namespace BackupEdge.Counts;

/// <summary>The counts of a verification of a copy.</summary>
internal sealed record CopyVerifyCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    ["checked_archives", "verified_archives", "verified_bytes", "damaged_archives", "touched_archives"];

    /// <summary>An instance with all counts 0.</summary>
    public static CopyVerifyCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of archives whose objects were looked up in the list of the store.</summary>
    public required long CheckedArchives { get; init; }

    /// <summary>The number of archives of which every byte was read and is as it was copied.</summary>
    public required long VerifiedArchives { get; init; }

    /// <summary>The number of bytes that were read.</summary>
    public required long VerifiedBytes { get; init; }

    /// <summary>The number of archives that are damaged or missing.</summary>
    public required long DamagedArchives { get; init; }

    /// <summary>The number of archives that someone else has deleted or overwritten, and whose own versions are still there.</summary>
    public required long TouchedArchives { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static CopyVerifyCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            CheckedArchives = values[0],
            VerifiedArchives = values[1],
            VerifiedBytes = values[2],
            DamagedArchives = values[3],
            TouchedArchives = values[4],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [CheckedArchives, VerifiedArchives, VerifiedBytes, DamagedArchives, TouchedArchives];
}
