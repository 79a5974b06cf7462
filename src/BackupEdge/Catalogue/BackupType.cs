namespace BackupEdge.Catalogue;

/// <summary>What a backup reads and stores.</summary>
public enum BackupType
{
    /// <summary>Everything; depends on no other backup.</summary>
    Full,

    /// <summary>What changed since the last completed backup.</summary>
    Incremental,

    /// <summary>What changed since the last full backup.</summary>
    Differential,
}
