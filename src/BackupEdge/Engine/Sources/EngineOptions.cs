using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;

namespace BackupEdge.Engine.Sources;

/// <summary>The limits the engine works within. Memory follows from these numbers, never from the size or count of files.</summary>
internal sealed record EngineOptions
{
    /// <summary>Threads that hash and compress, or restore; default one per processor.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The folder for copies of SQLite databases, made when first needed; each is gone when it was read.</summary>
    public string Scratch { get; init; } = Path.Combine(Path.GetTempPath(), "backupedge-scratch");

    /// <summary>
    /// How long a call on a source is made again while descriptors or memory run short, or while another process holds a lease on the
    /// file; longer than the 45 seconds after which the kernel breaks a lease.
    /// </summary>
    internal TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where work on SQLite databases is done: in a child process. A test may have it done in its own process.</summary>
    internal Func<SqliteTask, TimeProvider, CancellationToken, SqliteOutcome> RunSqlite { get; init; } = SqliteChild.Run;

    /// <summary>How streams are opened; a test may give another way, to make one fail or slow.</summary>
    internal Func<StreamSourceDefinition, EngineOptions, CancellationToken, IStreamSource> OpenStream { get; init; } =
        (source, options, cancellationToken) => source.Open(options, cancellationToken);

    /// <summary>How much room a restore's target has; a test may give another answer.</summary>
    internal Func<string, TargetSpace> SpaceOf { get; init; } = TargetSpace.Of;
}
