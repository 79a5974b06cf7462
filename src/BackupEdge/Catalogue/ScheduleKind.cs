namespace BackupEdge.Catalogue;

/// <summary>What the runs of a schedule do.</summary>
public enum ScheduleKind
{
    /// <summary>Makes a backup.</summary>
    Backup,

    /// <summary>Restores the sources for a test, and compares.</summary>
    Drill,

    /// <summary>Verifies the backup that was verified longest ago.</summary>
    Verify,

    /// <summary>Verifies a copy of the archive store.</summary>
    CopyVerify,
}
