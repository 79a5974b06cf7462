using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>Describes one restore to the engine.</summary>
internal sealed record RestoreRequest
{
    /// <summary>The id of the backup to restore.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Maps the name of a source to the absolute path of the folder to restore its tree or the file of its stream to. Missing folders are
    /// created. Sources that are neither here nor in <see cref="Databases"/> or <see cref="Buckets"/> are not restored.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Destinations { get; init; }

    /// <summary>
    /// Maps the name of a source to the leading part of its destination in which symbolic links are followed. The restore is refused if the
    /// path contains another link.
    /// </summary>
    public IReadOnlyDictionary<string, string> Followed { get; init; } = new Dictionary<string, string>();

    /// <summary>Absolute paths of folders that must not be written to (the data folder).</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>Absolute paths of folders inside <see cref="Forbidden"/> that may be written to nevertheless.</summary>
    public IReadOnlyList<string> Exempt { get; init; } = [];

    /// <summary>
    /// Maps the name of a source to the database or command that its stream is restored into: a SQLite database file, which is created or
    /// replaced as a whole; a PostgreSQL database; or the restore command of a command source. They are restored after all files.
    /// </summary>
    public IReadOnlyDictionary<string, StreamSourceDefinition> Databases { get; init; } = new Dictionary<string, StreamSourceDefinition>();

    /// <summary>
    /// Maps the name of a source of kind s3 to the engine into whose buckets it is restored. They are restored after all files.
    /// </summary>
    public IReadOnlyDictionary<string, BucketConnection> Buckets { get; init; } = new Dictionary<string, BucketConnection>();

    /// <summary>Paths and patterns (<c>source/path</c>) to restore with everything below them; empty for everything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Patterns of the paths that are not restored, nor deleted, nor anything below them.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The number of leading components after the source's name that the restored paths lose.</summary>
    public int Strip { get; init; }

    /// <summary>
    /// The names of the sources in whose restored folders everything is deleted that the backup does not have; empty for none. They
    /// <em>must</em> be folders: beside a stream, the backup has nothing to compare with.
    /// </summary>
    public IReadOnlyCollection<string> DeleteIn { get; init; } = [];

    /// <summary>Paths of all SQLite databases that are known as sources. They and the files next to them are not deleted.</summary>
    public IReadOnlyList<string> KnownDatabases { get; init; } = [];

    /// <summary>
    /// By name, the sources that are restored to their original place. What their settings leave out of backups is not deleted.
    /// </summary>
    public IReadOnlyDictionary<string, FilesSource> Originals { get; init; } = new Dictionary<string, FilesSource>();

    /// <summary>How to handle existing entries.</summary>
    public OverwriteMode Overwrite { get; init; }

    /// <summary>
    /// Whether the archive is trusted, so that set-id bits and attributes of the namespaces <c>security</c> (capabilities) and
    /// <c>trusted</c> are restored.
    /// </summary>
    public bool Trust { get; init; }

    /// <summary>Whether to only report what would be written.</summary>
    public bool DryRun { get; init; }

    /// <summary>
    /// Returns the database or command that the stream of a path's source is restored into, or <see langword="null"/> if there is none.
    /// </summary>
    internal StreamSourceDefinition? FindDatabase(ReadOnlySpan<byte> path)
    {
        if (Databases.Count == 0)
        {
            return null;
        }

        var slash = path.IndexOf((byte)'/');
        return Databases.GetValueOrDefault(Encoding.UTF8.GetString(slash < 0 ? path : path[..slash]));
    }

    /// <summary>Returns the engine that a path's source is restored to, or <see langword="null"/> if there is none.</summary>
    internal BucketConnection? FindBuckets(ReadOnlySpan<byte> path) =>
        Buckets.Count == 0 ? null : Buckets.GetValueOrDefault(ArchivePath.SourceOf(path));

    /// <summary>Returns the selection of the paths to restore.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if a path or pattern is not valid.</exception>
    internal PathSelection Selection(ArchiveSet archives)
    {
        var reader = new ManifestReader(archives.Main.Root, new ChunkReader(archives), (_, _) => { });
        var entry = new ManifestEntry();
        return new PathSelection(Destinations.Keys.Concat(Databases.Keys).Concat(Buckets.Keys), Paths, Exclude, path =>
            reader.TryFind(path, entry)
        );
    }
}
