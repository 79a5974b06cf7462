using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Sources;

/// <summary>The services and options that a walk provides to the trees that it opens.</summary>
internal sealed record TreeContext
{
    /// <summary>Absolute paths of folders that are never read.</summary>
    public required IReadOnlyList<string> Forbidden { get; init; }

    /// <summary>The database files that are not read as part of a folder.</summary>
    public DatabaseFiles ExcludedFiles { get; init; } = DatabaseFiles.None;

    /// <summary>The log that receives warnings.</summary>
    public required ReportLog Warnings { get; init; }

    /// <summary>Performs the system calls of the walk's thread.</summary>
    public required SourceCalls Calls { get; init; }

    /// <summary>Flushes each file system once per walk.</summary>
    public required FileSystemFlush Flush { get; init; }

    /// <summary>Connects to the engine of a source that is buckets. The caller disposes the result.</summary>
    public Func<BucketConnection, IBucketEngine> OpenBuckets { get; init; } = EngineOptions.NoBuckets;

    /// <summary>Reads extended attributes on the walk's thread.</summary>
    public ExtendedAttributes Attributes { get; } = new();
}
