using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Proof;

/// <summary>Describes a comparison of what was restored of one source with the backup, and with the source.</summary>
internal sealed record RestoredCheckRequest
{
    /// <summary>The id of the backup.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The absolute path of the folder that the source was restored to, without being trusted.</summary>
    public required string Folder { get; init; }

    /// <summary>The leading part of <see cref="Folder"/> in which symbolic links are followed; empty for none.</summary>
    public string Followed { get; init; } = "";

    /// <summary>The source as it is configured, to compare what has not changed since the backup; null to compare nothing.</summary>
    public FilesSource? Live { get; init; }

    /// <summary>
    /// The warnings of the restore: paths whose metadata could not be set, which <em>must</em> not be reported again as differences.
    /// </summary>
    public IReadOnlyList<PathReport> RestoreWarnings { get; init; } = [];

    /// <summary>Whether the restore had more warnings than <see cref="RestoreWarnings"/> has; then no metadata is compared.</summary>
    public bool HasMoreWarnings { get; init; }

    /// <summary>The paths that the backup could not read completely, and that were therefore not restored.</summary>
    public IReadOnlySet<string> NotContained { get; init; } = new HashSet<string>();
}
