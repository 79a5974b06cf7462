namespace BackupEdge.Engine.Bytes;

/// <summary>How large the parts of a manifest entry may be.</summary>
internal static class EntryLimits
{
    /// <summary>The longest path, bytes: it is repeated in the root, whose field has 16 bits.</summary>
    public const int MaxPath = 32 * 1024;

    /// <summary>The most bytes of extended attributes: a record must fit into a page.</summary>
    public const int MaxAttributes = 64 * 1024;
}
