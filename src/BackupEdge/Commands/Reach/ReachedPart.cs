namespace BackupEdge.Commands.Reach;

/// <summary>Whether a source, copy or target can be reached, and what it has.</summary>
/// <param name="Part"><c>source</c>, <c>copy</c> or <c>target</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Problem">Why it cannot be reached, and what to do; null if it can.</param>
internal sealed record ReachedPart(string Part, string Name, string? Problem)
{
    /// <summary>The word for a source.</summary>
    public const string Source = "source";

    /// <summary>The word for a copy.</summary>
    public const string Copy = "copy";

    /// <summary>The word for a target.</summary>
    public const string Target = "target";

    /// <summary>The number of files or objects; null if it is not known.</summary>
    public long? Files { get; init; }

    /// <summary>Their size in bytes; null if it is not known.</summary>
    public long? Bytes { get; init; }

    /// <summary>The number of databases; null for a part that is none.</summary>
    public int? Databases { get; init; }

    /// <summary>The number of buckets; null for a part that is none.</summary>
    public int? Buckets { get; init; }

    /// <summary>Whether counting ended at its limit, so that there may be more.</summary>
    public bool AtLeast { get; init; }

    /// <summary>What else is to be known, as a sentence without a period; null for nothing.</summary>
    public string? Note { get; init; }
}
