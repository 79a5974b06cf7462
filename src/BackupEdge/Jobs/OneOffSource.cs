using BackupEdge.Engine.Sources;

namespace BackupEdge.Jobs;

/// <summary>A folder that one request backs up and that is not a configured source.</summary>
/// <param name="Name">The name of the source in the backup.</param>
/// <param name="Path">The absolute path of the folder, with links resolved.</param>
internal sealed record OneOffSource(string Name, string Path)
{
    /// <summary>Which entries are left out.</summary>
    public FileSelection Selection { get; init; } = new();
}
