using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Browsing;

/// <summary>Selects the files of one backup to find.</summary>
internal sealed record FindRequest
{
    /// <summary>The backup's id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The id of the backup that each source, by its name, is compared with. Everything in a source that is missing here counts as added.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Bases { get; init; }

    /// <summary>The pattern that the paths must match.</summary>
    public required PathPattern Pattern { get; init; }

    /// <summary>Whether folders are found too.</summary>
    public bool WithFolders { get; init; }

    /// <summary>Whether entries that are the same as in their base are left out.</summary>
    public bool ChangedOnly { get; init; }

    /// <summary>The maximum number of files to return.</summary>
    public required int Limit { get; init; }

    /// <summary>The approximate maximum number of manifest pages to read; a few more may be read.</summary>
    public required int MaxPages { get; init; }

    /// <summary>Called after each entry and must be quick; true ends the page early, with a path to resume after. Null for never.</summary>
    public Func<bool>? IsEnough { get; init; }

    /// <summary>The path after which to resume; null for the first page.</summary>
    public byte[]? After { get; init; }
}
