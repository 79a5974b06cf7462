namespace BackupEdge.Engine.Bytes;

/// <summary>The maximum sizes of the parts of a manifest entry.</summary>
internal static class EntryLimits
{
    /// <summary>The maximum length of a path in bytes. The manifest root repeats paths in a field with a 16-bit length.</summary>
    public const int MaxPath = 32 * 1024;

    /// <summary>The maximum size in bytes of the extended attributes of an entry, because a record must fit into a page.</summary>
    public const int MaxAttributes = 64 * 1024;
}
