namespace BackupEdge.Counts;

/// <summary>What one restore wrote, or would write in a dry run, in numbers.</summary>
internal record RestoreCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } = ["files", "directories", "bytes", "replaced", "skipped"];

    /// <summary>Counts that are all 0.</summary>
    public static RestoreCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>Files, links and streams written.</summary>
    public required long Files { get; init; }

    /// <summary>Folders written or merged into.</summary>
    public required long Directories { get; init; }

    /// <summary>Bytes of file content written.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many of <see cref="Files"/> replaced something.</summary>
    public required long Replaced { get; init; }

    /// <summary>Files left as they were because <c>overwrite</c> is <c>skip</c>.</summary>
    public required long Skipped { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Makes the counts from their values, in the order of <see cref="CounterNames"/>.</summary>
    public static RestoreCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            Files = values[0],
            Directories = values[1],
            Bytes = values[2],
            Replaced = values[3],
            Skipped = values[4],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [Files, Directories, Bytes, Replaced, Skipped];

    /// <summary>A copy without what a summary has beside its counts.</summary>
    public RestoreCounts ToCounts() => new(this);
}
