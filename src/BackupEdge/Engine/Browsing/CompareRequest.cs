namespace BackupEdge.Engine.Browsing;

/// <summary>Selects the entries of two backups to compare.</summary>
internal sealed record CompareRequest
{
    /// <summary>The id of the backup with the earlier state.</summary>
    public required string BeforeId { get; init; }

    /// <summary>The id of the backup with the later state.</summary>
    public required string AfterId { get; init; }

    /// <summary>The folder or file to compare; null for everything.</summary>
    public string? Path { get; init; }

    /// <summary>The names of the sources whose entries are left out, since only one of the backups contains them.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The maximum number of differences to return.</summary>
    public required int Limit { get; init; }

    /// <summary>The approximate maximum number of manifest pages to read; a few more may be read.</summary>
    public required int MaxPages { get; init; }

    /// <summary>The path after which to resume; null for the first page.</summary>
    public byte[]? After { get; init; }
}
