using BackupEdge.Catalogue;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Jobs.Search;

/// <summary>Selects the files to find in all completed backups.</summary>
internal sealed record SearchRequest
{
    /// <summary>The pattern that the paths must match.</summary>
    public required PathPattern Pattern { get; init; }

    /// <summary>Searches only backups created at or after this time; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Searches only backups created at or before this time; null for no limit.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The backups that the caller may see; null for all.</summary>
    public BackupScope? Scope { get; init; }

    /// <summary>Whether folders are found too.</summary>
    public bool WithFolders { get; init; }

    /// <summary>Whether only versions that differ from the backup before are found.</summary>
    public bool ChangedOnly { get; init; }

    /// <summary>The maximum number of files to return.</summary>
    public required int Limit { get; init; }

    /// <summary>
    /// The approximate time after which the page ends, with a position to resume from; null for no limit.
    /// </summary>
    public TimeSpan? MaxTime { get; init; }

    /// <summary>The position at which the previous page ended; null for the first page.</summary>
    public SearchPlace? From { get; init; }
}
