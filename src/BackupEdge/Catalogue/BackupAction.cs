namespace BackupEdge.Catalogue;

/// <summary>The action of a prune for a backup.</summary>
public enum BackupAction
{
    /// <summary>The backup is not changed.</summary>
    Keep,

    /// <summary>The backup is deleted.</summary>
    Delete,
}
