using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>Describes a backup of which only the extent is to be determined.</summary>
internal sealed record PreviewRequest
{
    /// <summary>See <see cref="BackupRequest.Bases"/>. If it is empty, everything counts as added.</summary>
    public IReadOnlyDictionary<string, string> Bases { get; init; } = new Dictionary<string, string>();

    /// <summary>The sources: at least one, with unique names. Hooks are not run.</summary>
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    /// <summary>See <see cref="BackupRequest.Warnings"/>.</summary>
    public IReadOnlyList<PathReport> Warnings { get; init; } = [];

    /// <summary>Absolute paths of folders that are never read (the data folder).</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];

    /// <summary>See <see cref="BackupRequest.Databases"/>.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];
}
