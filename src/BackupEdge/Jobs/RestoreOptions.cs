using BackupEdge.Engine.Restore;

namespace BackupEdge.Jobs;

/// <summary>The options of a requested restore.</summary>
internal sealed record RestoreOptions
{
    /// <summary>The name of a target; <c>original</c> restores each source to its configured place.</summary>
    public required string Target { get; init; }

    /// <summary>
    /// The absolute path of a folder of this request only, with links resolved; then <see cref="Target"/> is the same text. Null for a
    /// configured target.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Whether a source of kind <c>files</c> that is not configured is restored to the path that the backup recorded, if the target is
    /// <c>original</c>.
    /// </summary>
    public bool UseRecordedPaths { get; init; }

    /// <summary>The paths and patterns to restore (<c>source/path</c>), including everything below them; empty for everything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Patterns of the paths that are not restored, nor deleted, nor anything below them.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The number of leading components after the source's name that the restored paths lose.</summary>
    public int Strip { get; init; }

    /// <summary>Whether everything in the restored folders is deleted that the backup does not have.</summary>
    public bool Delete { get; init; }

    /// <summary>Whether to restore sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to restore sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether to restore streams into their PostgreSQL database or command instead of writing them as files.</summary>
    public bool RestoreDatabase { get; init; }

    /// <summary>
    /// The name of each PostgreSQL database that is restored, in which <c>{name}</c> stands for its original name; null for the original
    /// names, or with a target for the database of its connection.
    /// </summary>
    public string? DatabaseName { get; init; }

    /// <summary>The moment, UTC, that a PostgreSQL server is restored to; null for the last one that the backup has.</summary>
    public DateTimeOffset? RestoreTo { get; init; }

    /// <summary>Whether another backup than the one of the job may be taken, if the moment is in that.</summary>
    public bool TakesOtherBackup { get; init; }

    /// <summary>What to do with files that already exist.</summary>
    public OverwriteMode Overwrite { get; init; }

    /// <summary>
    /// Whether the archive is trusted, so that set-id bits, capabilities and other attributes that only root can set are restored too.
    /// </summary>
    public bool Trust { get; init; }

    /// <summary>Whether to only report what would be written.</summary>
    public bool DryRun { get; init; }
}
