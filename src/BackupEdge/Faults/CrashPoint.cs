namespace BackupEdge.Faults;

/// <summary>
/// The numbered places where a test build can be killed: after each step that a crash must not be able to come between badly.
/// </summary>
public enum CrashPoint
{
    /// <summary>A job is <c>running</c> in the catalogue and has not begun.</summary>
    JobTaken = 1,

    /// <summary>An archive's file has been made and is empty.</summary>
    ArchiveCreated = 2,

    /// <summary>A piece of an archive was written.</summary>
    ArchiveWritten = 3,

    /// <summary>An archive was flushed and has no name yet.</summary>
    ArchiveFlushed = 4,

    /// <summary>An archive has its name, and the folder is not flushed.</summary>
    ArchiveRenamed = 5,

    /// <summary>An archive and its folder are flushed, and the catalogue does not know.</summary>
    ArchiveCommitted = 6,

    /// <summary>The end of a job is in the catalogue.</summary>
    JobRecorded = 7,

    /// <summary>A backup is marked as deleted, and its archive is there.</summary>
    BackupMarkedDeleted = 8,

    /// <summary>An archive was renamed as retired, and the folder is not flushed.</summary>
    ArchiveRetired = 9,

    /// <summary>An archive's file is gone, and its row is there.</summary>
    ArchiveDeleted = 10,

    /// <summary>A deleted backup's row is gone.</summary>
    BackupRemoved = 11,

    /// <summary>A prune's plan is in the catalogue, and nothing of it is done.</summary>
    PrunePlanned = 12,

    /// <summary>A thinner archive is written and not checked.</summary>
    RewriteWritten = 13,

    /// <summary>A thinner archive is checked and has not taken its place.</summary>
    RewriteChecked = 14,

    /// <summary>A thinner archive has taken its place.</summary>
    RewriteCommitted = 15,

    /// <summary>A restored file has its content and not its name.</summary>
    FileRestored = 16,

    /// <summary>A restored file has its name.</summary>
    FileRenamed = 17,

    /// <summary>An archive was taken into the catalogue.</summary>
    ArchiveAdopted = 18,

    /// <summary>A catalogue was set aside, and there is no new one.</summary>
    CatalogueSetAside = 19,

    /// <summary>The file of the first admin key is flushed and has its name, and the catalogue does not hold the key.</summary>
    AdminKeyWritten = 20,
}
