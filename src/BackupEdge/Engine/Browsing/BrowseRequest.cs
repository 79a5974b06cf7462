namespace BackupEdge.Engine.Browsing;

/// <summary>Selects the entries of one backup to list.</summary>
internal sealed record BrowseRequest
{
    /// <summary>The backup's id.</summary>
    public required string Id { get; init; }

    /// <summary>The folder to list, or a single file; null to list the sources.</summary>
    public string? Path { get; init; }

    /// <summary>Whether to list everything below the folder instead of only its direct entries.</summary>
    public bool Recursive { get; init; }

    /// <summary>The maximum number of entries to return.</summary>
    public required int Limit { get; init; }

    /// <summary>The path of the last entry of the previous page; null for the first page.</summary>
    public byte[]? After { get; init; }
}
