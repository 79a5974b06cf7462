namespace BackupEdge.Engine.Browsing;

/// <summary>Which entries of two backups to compare.</summary>
internal sealed record CompareRequest
{
    /// <summary>The backup that tells how it was.</summary>
    public required string BeforeId { get; init; }

    /// <summary>The backup that tells how it became.</summary>
    public required string AfterId { get; init; }

    /// <summary>The folder or file to compare; null for everything.</summary>
    public string? Path { get; init; }

    /// <summary>How many differences at most.</summary>
    public required int Limit { get; init; }

    /// <summary>How many manifest pages to read at most, or a few more.</summary>
    public required int MaxPages { get; init; }

    /// <summary>The path to go on after; null to begin.</summary>
    public byte[]? After { get; init; }
}
