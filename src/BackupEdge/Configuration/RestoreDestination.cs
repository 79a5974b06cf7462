using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Where a restore writes the data of one source: into a folder, a database or program, or buckets.</summary>
internal sealed record RestoreDestination
{
    private RestoreDestination() { }

    /// <summary>
    /// The absolute path of the folder that receives the source's tree, or the file of its stream; null for a database or buckets.
    /// </summary>
    public string? Folder { get; private init; }

    /// <summary>
    /// The source that restores the streams; null for buckets, or if a folder gets what the backup has as files.
    /// </summary>
    public StreamSourceDefinition? Database { get; private init; }

    /// <summary>The engine that the source's buckets are written to; null for a folder or database.</summary>
    public BucketConnection? Buckets { get; private init; }

    /// <summary>The leading part of the path in which symbolic links are followed; null to follow none.</summary>
    public string? Followed { get; private init; }

    /// <summary>Returns a destination in a folder.</summary>
    public static RestoreDestination InFolder(string folder, string? followed) => new() { Folder = folder, Followed = followed };

    /// <summary>Returns a folder that gets the files of a server.</summary>
    public static RestoreDestination InServerFolder(PostgresPhysicalSource server, string? followed) =>
        new()
        {
            Folder = server.Place!.Folder,
            Database = server,
            Followed = followed,
        };

    /// <summary>Returns a destination in the buckets of an engine.</summary>
    public static RestoreDestination InBuckets(BucketConnection engine) => new() { Buckets = engine };

    /// <summary>Returns a destination in a database or a program that restores a stream.</summary>
    public static RestoreDestination InDatabase(StreamSourceDefinition database, string? followed = null) =>
        new() { Database = database, Followed = followed };
}
