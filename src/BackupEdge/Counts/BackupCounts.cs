namespace BackupEdge.Counts;

/// <summary>What one backup read and wrote, in numbers. Sizes are bytes; all are 0 until it has completed.</summary>
/// <remarks>
/// The one place that lists the counters of a backup: the engine fills them, and a trailer, the catalogue's columns of the same names, a
/// job's result and its notification have them from here. A new counter is a property with its three lines here, the line of the engine
/// that counts it, and a migration that adds its column; a contract shows it where it is wanted. It must not be <c>required</c>: earlier
/// archives lack it.
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

    /// <summary>Counts that are all 0.</summary>
    public static BackupCounts None { get; } = FromArray(new long[CounterNames.Count]);

    /// <summary>Regular files and hard links in the manifest.</summary>
    public required long Files { get; init; }

    /// <summary>Folders in the manifest.</summary>
    public required long Directories { get; init; }

    /// <summary>Symbolic links, FIFOs and database streams in the manifest.</summary>
    public required long Others { get; init; }

    /// <summary>Files and hard links that the base does not have; 0 without a base.</summary>
    public long AddedFiles { get; init; }

    /// <summary>Files that differ from the base's; 0 without a base.</summary>
    public long ChangedFiles { get; init; }

    /// <summary>Files that are as in the base and were not read; 0 without a base.</summary>
    public long UnchangedFiles { get; init; }

    /// <summary>Files of the base that the sources do not have any more; 0 without a base.</summary>
    public long RemovedFiles { get; init; }

    /// <summary>Bytes that a restore of everything writes (apparent file sizes).</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Bytes read from the sources.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>Bytes of chunks that no archive held before, before compression.</summary>
    public required long NewBytes { get; init; }

    /// <summary>Bytes of the archive on disk.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Chunks that the archive holds.</summary>
    public required long Chunks { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Names => CounterNames;

    /// <summary>Makes the counts from their values, in the order of <see cref="CounterNames"/>.</summary>
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

    /// <summary>A copy without what a summary has beside its counts.</summary>
    public BackupCounts ToCounts() => new(this);
}
