namespace BackupEdge.Counts;

/// <summary>The counts of what a backup read and wrote. Sizes are in bytes; all counts are 0 until the backup has completed.</summary>
/// <remarks>
/// This is the only place that lists the counters of a backup. The engine fills them, and the archive's trailer, the catalogue's columns of
/// the same names, the result of a job and its notification take them from here. To add a counter, add a property and its three lines here,
/// the line in the engine that counts it, and a migration that adds the column; then add it to the contracts that should show it. The
/// property must not be <c>required</c>, because earlier archives do not contain it.
/// </remarks>
internal record BackupCounts : CountSet
{
    /// <summary>The names of the counters, in the order of <see cref="FromArray"/>.</summary>
    public static IReadOnlyList<string> CounterNames { get; } =
    [
        "files",
        "directories",
        "others",
        "added_files",
        "changed_files",
        "unchanged_files",
        "removed_files",
        "source_bytes",
        "read_bytes",
        "new_bytes",
        "stored_bytes",
        "chunks",
    ];

    /// <summary>An instance with all counts 0.</summary>
    public static BackupCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>The number of regular files and hard links in the manifest.</summary>
    public required long Files { get; init; }

    /// <summary>The number of folders in the manifest.</summary>
    public required long Directories { get; init; }

    /// <summary>The number of symbolic links, FIFOs and database streams in the manifest.</summary>
    public required long Others { get; init; }

    /// <summary>The number of files and hard links that are not in the base; 0 without a base.</summary>
    public long AddedFiles { get; init; }

    /// <summary>The number of files that differ from the base; 0 without a base.</summary>
    public long ChangedFiles { get; init; }

    /// <summary>The number of files that are unchanged since the base and were not read; 0 without a base.</summary>
    public long UnchangedFiles { get; init; }

    /// <summary>The number of files in the base that are no longer in the sources; 0 without a base.</summary>
    public long RemovedFiles { get; init; }

    /// <summary>The number of bytes that a complete restore writes (apparent file sizes).</summary>
    public required long SourceBytes { get; init; }

    /// <summary>The number of bytes read from the sources.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>The size in bytes, before compression, of the chunks that no earlier archive contains.</summary>
    public required long NewBytes { get; init; }

    /// <summary>The size in bytes of the archive on disk.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>The number of chunks in the archive.</summary>
    public required long Chunks { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Creates the counts from values in the order of <see cref="CounterNames"/>.</summary>
    public static BackupCounts FromArray(ReadOnlySpan<long> values) =>
        new()
        {
            Files = values[0],
            Directories = values[1],
            Others = values[2],
            AddedFiles = values[3],
            ChangedFiles = values[4],
            UnchangedFiles = values[5],
            RemovedFiles = values[6],
            SourceBytes = values[7],
            ReadBytes = values[8],
            NewBytes = values[9],
            StoredBytes = values[10],
            Chunks = values[11],
        };

    /// <inheritdoc/>
    public override long[] ToArray() =>
        [
            Files,
            Directories,
            Others,
            AddedFiles,
            ChangedFiles,
            UnchangedFiles,
            RemovedFiles,
            SourceBytes,
            ReadBytes,
            NewBytes,
            StoredBytes,
            Chunks,
        ];

    /// <summary>Returns a copy that contains only the counts, without the further properties of a derived summary.</summary>
    public BackupCounts ToCounts() => new(this);
}
