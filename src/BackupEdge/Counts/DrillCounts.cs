namespace BackupEdge.Counts;

/// <summary>The counts of what a drill proved.</summary>
internal sealed record DrillCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    ["proven_sources", "failed_sources", "skipped_sources", "files", "bytes", "recovery_ms"];

    /// <summary>An instance with all counts 0.</summary>
    public static DrillCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of sources that were proven.</summary>
    public required long ProvenSources { get; init; }

    /// <summary>The number of sources in which something cannot be restored or differs.</summary>
    public required long FailedSources { get; init; }

    /// <summary>The number of sources that were not proven for another reason.</summary>
    public required long SkippedSources { get; init; }

    /// <summary>The number of files that were restored and compared.</summary>
    public required long Files { get; init; }

    /// <summary>The number of bytes of these files.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long all restores took together, in milliseconds.</summary>
    public required long RecoveryMs { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static DrillCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            ProvenSources = values[0],
            FailedSources = values[1],
            SkippedSources = values[2],
            Files = values[3],
            Bytes = values[4],
            RecoveryMs = values[5],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [ProvenSources, FailedSources, SkippedSources, Files, Bytes, RecoveryMs];
}
