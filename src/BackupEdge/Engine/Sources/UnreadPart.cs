namespace BackupEdge.Engine.Sources;

/// <summary>
/// What could not be read of an entry that exists. What does not exist any more, or has become another kind of entry, is not unread.
/// </summary>
internal enum UnreadPart
{
    /// <summary>Everything was read, or is still to be read.</summary>
    None,

    /// <summary>The content of a file or the target of a link.</summary>
    Content,

    /// <summary>The names in a folder, except those that were listed.</summary>
    Names,

    /// <summary>The names in a folder and its extended attributes.</summary>
    Folder,

    /// <summary>Everything, even of which kind it is. The entry has only a path.</summary>
    Entry,
}
