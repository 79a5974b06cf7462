namespace BackupEdge.Engine.Browsing;

/// <summary>Which files of one backup to find.</summary>
internal sealed record FindRequest
{
    /// <summary>The backup.</summary>
    public required string Id { get; init; }

    /// <summary>The backup to compare with; null when there is none, so that everything counts as added.</summary>
    public required string? BaseId { get; init; }

    /// <summary>What their paths must match.</summary>
    public required PathPattern Pattern { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }

    /// <summary>How many manifest pages to read at most, or a few more.</summary>
    public required int MaxPages { get; init; }

    /// <summary>Asked after each entry, so that it must be quick: true ends the page with a place to go on from. Null for never.</summary>
    public Func<bool>? IsEnough { get; init; }

    /// <summary>The path to go on after; null to begin.</summary>
    public byte[]? After { get; init; }
}
