namespace BackupEdge.Engine.Archives;

/// <summary>How much of a group is read.</summary>
internal enum GroupDepth
{
    /// <summary>
    /// The chunks and their content, which must not be locked. The check of a sealed group is not computed, since its seals are opened.
    /// </summary>
    Content = 0,

    /// <summary>Everything that can be checked with the available keys: the content too, unless it is locked.</summary>
    Everything = 1,
}
