namespace BackupEdge.Catalogue;

/// <summary>The type of a backup, which determines what it reads and stores.</summary>
public enum BackupType
{
    /// <summary>Stores everything and depends on no other backup.</summary>
    Full,

    /// <summary>Stores what has changed since the last completed backup.</summary>
    Incremental,

    /// <summary>Stores what has changed since the last completed full backup.</summary>
    Differential,
}
