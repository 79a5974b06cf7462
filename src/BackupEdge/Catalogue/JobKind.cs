namespace BackupEdge.Catalogue;

/// <summary>The kind of a job.</summary>
public enum JobKind
{
    /// <summary>Writes a backup.</summary>
    Backup,

    /// <summary>Restores a backup to a target.</summary>
    Restore,

    /// <summary>Checks every byte of a backup's archive.</summary>
    Verify,

    /// <summary>Deletes expired backups and frees space that no backup needs.</summary>
    Prune,

    /// <summary>Seals existing archives with the newest keys.</summary>
    Reseal,

    /// <summary>Brings a copy of the archive store to the state of the data folder.</summary>
    Copy,

    /// <summary>Verifies a copy of the archive store.</summary>
    CopyVerify,

    /// <summary>Restores backups for a test, and compares.</summary>
    Drill,
}
