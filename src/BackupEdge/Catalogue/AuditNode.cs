namespace BackupEdge.Catalogue;

/// <summary>A complete subtree of the audit tree of which all records were deleted by retention.</summary>
/// <param name="First">The number of its first record.</param>
/// <param name="Level">The height of the subtree: it has 2 to the power of this many records.</param>
/// <param name="Hash">The hash of the subtree, lower-case hexadecimal.</param>
internal sealed record AuditNode(long First, int Level, string Hash)
{
    /// <summary>The maximum height.</summary>
    public const int MaxLevel = 52;

    /// <summary>The number of the record after its last one.</summary>
    public long End => First + (1L << Level);

    /// <summary>Whether the numbers are those of a complete subtree.</summary>
    public bool IsSound => Level is >= 0 and <= MaxLevel && First > 0 && (First - 1) % (1L << Level) == 0;
}
