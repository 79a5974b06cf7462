using System.Text;
using BackupEdge.Engine.Reading;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Restore;

/// <summary>All that the engine needs to know to restore one backup.</summary>
internal sealed record RestoreRequest
{
    /// <summary>The archive to restore, by backup id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Source name -> absolute folder that gets the source's tree, or the file of its stream; sources without a row are left out, unless
    /// they have one in <see cref="Databases"/>. Missing folders are made.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Destinations { get; init; }

    /// <summary>
    /// Source name -> the leading part of its destination in which symbolic links are followed. A link anywhere else on the way to a
    /// destination refuses the restore.
    /// </summary>
    public IReadOnlyDictionary<string, string> Followed { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders that nothing may be written into (the data folder), absolute.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>Folders below <see cref="Forbidden"/> that may be written into all the same, absolute.</summary>
    public IReadOnlyList<string> Exempt { get; init; } = [];

    /// <summary>
    /// Source name -> what its stream goes back into: the SQLite database file at a path, which is made or changed as a whole; a
    /// PostgreSQL database; a command's restore command. They come after all files.
    /// </summary>
    public IReadOnlyDictionary<string, StreamSourceDefinition> Databases { get; init; } = new Dictionary<string, StreamSourceDefinition>();

    /// <summary>Paths inside the backup (<c>source/path</c>) to restore with all below them; empty for everything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>What to do with what is already there.</summary>
    public OverwriteMode Overwrite { get; init; }

    /// <summary>
    /// Whether the archive is trusted, so that set-id bits and attributes of the namespaces <c>security</c> (capabilities) and
    /// <c>trusted</c> come back too.
    /// </summary>
    public bool Trust { get; init; }

    /// <summary>Only tell what would be written.</summary>
    public bool DryRun { get; init; }

    /// <summary>What the stream of a path's source goes back into; null when it has no row.</summary>
    internal StreamSourceDefinition? IntoDatabase(ReadOnlySpan<byte> path)
    {
        if (Databases.Count == 0)
        {
            return null;
        }

        var slash = path.IndexOf((byte)'/');
        return Databases.GetValueOrDefault(Encoding.UTF8.GetString(slash < 0 ? path : path[..slash]));
    }

    /// <summary>The paths to restore, as the manifest's entries are compared with them.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> for a path that cannot be one.</exception>
    internal PathSelection Selection() => new(Destinations.Keys.Concat(Databases.Keys), Paths);
}
