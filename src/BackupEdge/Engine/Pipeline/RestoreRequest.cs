namespace BackupEdge.Engine.Pipeline;

/// <summary>All that the engine needs to know to restore one backup.</summary>
public sealed record RestoreRequest
{
    /// <summary>The archive to restore, by backup id.</summary>
    public required string Id { get; init; }

    /// <summary>Source name -> absolute folder that gets the source's tree; sources without a row are left out. Missing folders are made.</summary>
    public required IReadOnlyDictionary<string, string> Destinations { get; init; }

    /// <summary>Paths inside the backup (`source/path`) to restore with all below them; empty for everything.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>What to do with what is already there.</summary>
    public OverwriteMode Overwrite { get; init; }

    /// <summary>Only tell what would be written.</summary>
    public bool DryRun { get; init; }
}
