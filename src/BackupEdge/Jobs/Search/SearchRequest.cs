using BackupEdge.Engine.Browsing;

namespace BackupEdge.Jobs.Search;

/// <summary>Which files to find over all completed backups.</summary>
internal sealed record SearchRequest
{
    /// <summary>What their paths must match.</summary>
    public required PathPattern Pattern { get; init; }

    /// <summary>Only in backups asked for no earlier; null for any.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only in backups asked for no later; null for any.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How many at most.</summary>
    public required int Limit { get; init; }

    /// <summary>
    /// How long to search, or a little longer, before the page ends with a place to go on from; null for as long as it takes.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>Where the page before ended; null to begin.</summary>
    public SearchPlace? From { get; init; }
}
