namespace BackupEdge.Engine.Browsing;

/// <summary>Which entries of one backup to list.</summary>
internal sealed record BrowseRequest
{
    /// <summary>The backup.</summary>
    public required string Id { get; init; }

    /// <summary>The folder whose entries are wanted, or a single file; null for the sources.</summary>
    public string? Path { get; init; }

    /// <summary>Whether all below is wanted, not only what lies in the folder itself.</summary>
    public bool Recursive { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }

    /// <summary>The path of the last entry of the page before; null to begin.</summary>
    public byte[]? After { get; init; }
}
