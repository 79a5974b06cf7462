namespace BackupEdge.Catalogue;

/// <summary>What a prune's plan does with an archive whose backup is deleted or expires.</summary>
public enum ArchiveAction
{
    /// <summary>The archive stays as it is.</summary>
    Keep,

    /// <summary>The archive is written again without the chunks that no backup needs.</summary>
    Rewrite,

    /// <summary>The archive is deleted.</summary>
    Delete,
}
