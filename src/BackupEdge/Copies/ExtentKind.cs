namespace BackupEdge.Copies;

/// <summary>What an extent of a commit record contains. Extents are in this order.</summary>
internal enum ExtentKind
{
    /// <summary>The frame of the header.</summary>
    Header,

    /// <summary>The frame of the trailer.</summary>
    Trailer,

    /// <summary>The frame of the facts, of a sealed archive only.</summary>
    Facts,

    /// <summary>The frame of the manifest root.</summary>
    Root,

    /// <summary>The frame of the group table.</summary>
    GroupTable,

    /// <summary>The frame of the index.</summary>
    Index,

    /// <summary>One group, or several that are next to each other, with pages of the archive's manifest.</summary>
    Groups,
}
