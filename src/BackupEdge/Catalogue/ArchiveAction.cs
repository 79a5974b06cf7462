namespace BackupEdge.Catalogue;

/// <summary>The action of a prune for an archive whose backup is deleted or expires.</summary>
public enum ArchiveAction
{
    /// <summary>The archive is not changed.</summary>
    Keep,

    /// <summary>The archive is rewritten without the chunks that no backup needs.</summary>
    Rewrite,

    /// <summary>The archive is deleted.</summary>
    Delete,
}
