using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Compression;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Engine.Sources;

/// <summary>Options and limits of the engine. Memory use depends on these numbers and never on the size or number of files.</summary>
internal sealed record EngineOptions
{
    /// <summary>The number of threads that hash and compress, or restore. The default is one per processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>How many bytes of the sources a backup without a limit of its own may read in a second; 0 for no limit.</summary>
    public int ReadBytesPerSecond { get; init; }

    /// <summary>How the manifest is compressed, and the content of each source without a compression of its own.</summary>
    public GroupCompression Compression { get; init; } = GroupCompression.Lz4;

    /// <summary>Provides the current time and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The folder for temporary files: copies of SQLite databases, and tables that do not fit into memory. It is created when needed.
    /// </summary>
    public string Scratch { get; init; } = Path.Combine(Path.GetTempPath(), "backupedge-scratch");

    /// <summary>The folder with a folder for the received log of each physical source of PostgreSQL.</summary>
    public string Wal { get; init; } = Path.Combine(Path.GetTempPath(), "backupedge-wal");

    /// <summary>The memory in bytes for the table of the chunks that a backup stores; beyond it, the table uses a temporary file.</summary>
    public int ChunkTableBytes { get; init; } = TableSpace.DefaultMemoryBytes;

    /// <summary>Returns whether the archive with an id is known to be sealed. By default, nothing is known.</summary>
    public Func<string, bool>? IsKnownSealed { get; init; }

    /// <summary>
    /// How long a system call on a source is retried while descriptors or memory are exhausted, or while another process holds a lease on
    /// the file. It is longer than the 45 seconds after which the kernel breaks a lease.
    /// </summary>
    internal TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Runs a task on a SQLite database, by default in a child process. Tests can replace it to run the task in their own process.
    /// </summary>
    internal Func<SqliteTask, TimeProvider, CancellationToken, SqliteOutcome> RunSqlite { get; init; } = SqliteChild.Run;

    /// <summary>Opens a stream source. Tests can replace it to simulate failures or delays.</summary>
    internal Func<StreamSourceDefinition, EngineOptions, CancellationToken, IStreamSource> OpenStream { get; init; } =
        (source, options, cancellationToken) => source.Open(options, cancellationToken);

    /// <summary>Connects to the engine of buckets that a backup reads or a restore writes. The caller disposes the result.</summary>
    public Func<BucketConnection, IBucketEngine> OpenBuckets { get; init; } = NoBuckets;

    /// <summary>Creates a temporary file in the scratch folder. Tests can replace it to simulate failures.</summary>
    internal Func<string, IScratchFile> CreateScratchFile { get; init; } = ScratchFile.Create;

    /// <summary>Returns the free space at a restore target. Tests can replace it.</summary>
    internal Func<string, TargetSpace> SpaceOf { get; init; } = TargetSpace.Of;

    /// <summary>The value of <see cref="OpenBuckets"/> for an engine that uses no buckets: throws.</summary>
    public static IBucketEngine NoBuckets(BucketConnection connection) =>
        throw new InvalidOperationException($"Nothing connects to {connection.Address}.");

    /// <summary>Returns the space for the tables of an archive that is being written.</summary>
    public TableSpace NewTableSpace() => new(ChunkTableBytes, () => CreateScratchFile(Scratch));
}
