namespace BackupEdge.Jobs.Running;

/// <summary>What a prune compressed again.</summary>
/// <param name="Count">The number of archives.</param>
/// <param name="Bytes">The number of bytes that they had before.</param>
/// <param name="SavedBytes">The number of bytes by which they have shrunk.</param>
internal sealed record RecompressedArchives(long Count, long Bytes, long SavedBytes)
{
    /// <summary>No archive.</summary>
    public static RecompressedArchives None { get; } = new(0, 0, 0);

    /// <summary>Returns these archives and one more.</summary>
    public RecompressedArchives With(long bytes, long saved) => new(Count + 1, Bytes + bytes, SavedBytes + saved);
}
