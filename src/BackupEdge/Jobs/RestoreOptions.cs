using BackupEdge.Engine.Restore;

namespace BackupEdge.Jobs;

/// <summary>What a caller wants restored, and where.</summary>
internal sealed record RestoreOptions
{
    /// <summary>The name of a target; <c>original</c> for where each source lies.</summary>
    public required string Target { get; init; }

    /// <summary>Only these paths (<c>source/path</c>) with all below; empty for everything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Whether to restore sources of kind <c>files</c>.</summary>
    public bool IncludeFiles { get; init; } = true;

    /// <summary>Whether to restore sources of the other kinds.</summary>
    public bool IncludeDatabase { get; init; } = true;

    /// <summary>Whether to put streams of PostgreSQL databases and commands back into these, in place of writing them as files.</summary>
    public bool RestoreDatabase { get; init; }

    /// <summary>What to do with what is already there.</summary>
    public OverwriteMode Overwrite { get; init; }

    /// <summary>
    /// Whether the archive is trusted, so that set-id bits, capabilities and other attributes that only root can set come back too.
    /// </summary>
    public bool Trust { get; init; }

    /// <summary>Only tell what would be written.</summary>
    public bool DryRun { get; init; }
}
