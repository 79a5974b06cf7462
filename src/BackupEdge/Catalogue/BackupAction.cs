namespace BackupEdge.Catalogue;

/// <summary>What a prune's plan does with a backup.</summary>
public enum BackupAction
{
    /// <summary>The backup stays.</summary>
    Keep,

    /// <summary>The backup is deleted.</summary>
    Delete,
}
