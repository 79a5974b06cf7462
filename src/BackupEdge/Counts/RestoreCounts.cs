namespace BackupEdge.Counts;

/// <summary>The counts of what a restore wrote, or would write in a dry run.</summary>
internal record RestoreCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } = ["files", "directories", "bytes", "replaced", "skipped", "deleted"];

    /// <summary>An instance with all counts 0.</summary>
    public static RestoreCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of files, links and streams that were written.</summary>
    public required long Files { get; init; }

    /// <summary>The number of folders that were created or merged into.</summary>
    public required long Directories { get; init; }

    /// <summary>The number of bytes of file content that were written.</summary>
    public required long Bytes { get; init; }

    /// <summary>The number of <see cref="Files"/> that replaced existing ones.</summary>
    public required long Replaced { get; init; }

    /// <summary>The number of existing files that were not changed because <c>overwrite</c> is <c>skip</c>.</summary>
    public required long Skipped { get; init; }

    /// <summary>The number of entries that were deleted because the backup does not have them.</summary>
    public required long Deleted { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static RestoreCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            Files = values[0],
            Directories = values[1],
            Bytes = values[2],
            Replaced = values[3],
            Skipped = values[4],
            Deleted = values[5],
        };

    /// <inheritdoc/>
    public override long[] ToArray() => [Files, Directories, Bytes, Replaced, Skipped, Deleted];

    /// <summary>Returns a copy that contains only the counts, without the further properties of a derived summary.</summary>
    public RestoreCounts ToCounts() => new(this);
}
