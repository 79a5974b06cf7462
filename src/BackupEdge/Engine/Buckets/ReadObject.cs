using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Buckets;

/// <summary>The result of reading a range of an object.</summary>
internal sealed record ReadObject
{
    /// <summary>How the request ended.</summary>
    public required ReadOutcome Outcome { get; init; }

    /// <summary>Why the engine refused the object; empty if it did not.</summary>
    public string Problem { get; init; } = "";

    /// <summary>The number of bytes that were written to the memory of the caller.</summary>
    public int Count { get; init; }

    /// <summary>The size of the whole object in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The entity tag, without quotation marks.</summary>
    public string Tag { get; init; } = "";

    /// <summary>When the object was written, in whole seconds.</summary>
    public Timestamp Modified { get; init; }

    /// <summary>Whether the object has tags, which are not part of <see cref="Metadata"/>.</summary>
    public bool HasTags { get; init; }

    /// <summary>The metadata that a restore writes again.</summary>
    public ObjectMetadata Metadata { get; init; } = ObjectMetadata.None;
}
