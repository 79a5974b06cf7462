namespace BackupEdge.Faults;

/// <summary>
/// The points in the program at which a test build can be killed, one after each step whose interruption must not do harm.
/// </summary>
public enum CrashPoint
{
    /// <summary>A job is <c>running</c> in the catalogue and has not started its work.</summary>
    JobTaken = 1,

    /// <summary>The file of an archive was created and is empty.</summary>
    ArchiveCreated = 2,

    /// <summary>A part of an archive was written.</summary>
    ArchiveWritten = 3,

    /// <summary>An archive was flushed and does not have its final name.</summary>
    ArchiveFlushed = 4,

    /// <summary>An archive has its final name, and the folder is not flushed.</summary>
    ArchiveRenamed = 5,

    /// <summary>An archive and its folder are flushed, and the catalogue does not contain the archive.</summary>
    ArchiveCommitted = 6,

    /// <summary>The end of a job was written to the catalogue.</summary>
    JobRecorded = 7,

    /// <summary>A backup is marked as deleted, and its archive still exists.</summary>
    BackupMarkedDeleted = 8,

    /// <summary>An archive was renamed to mark it as retired, and the folder is not flushed.</summary>
    ArchiveRetired = 9,

    /// <summary>The file of an archive was deleted, and the row of its backup still exists.</summary>
    ArchiveDeleted = 10,

    /// <summary>The row of a deleted backup was removed.</summary>
    BackupRemoved = 11,

    /// <summary>The plan of a prune is in the catalogue, and no part of it is carried out.</summary>
    PrunePlanned = 12,

    /// <summary>A compacted archive was written and is not checked.</summary>
    RewriteWritten = 13,

    /// <summary>A compacted archive was checked and has not replaced the original.</summary>
    RewriteChecked = 14,

    /// <summary>A compacted archive has replaced the original.</summary>
    RewriteCommitted = 15,

    /// <summary>A restored file has its content and does not have its final name.</summary>
    FileRestored = 16,

    /// <summary>A restored file has its final name.</summary>
    FileRenamed = 17,

    /// <summary>An archive found in the store was added to the catalogue.</summary>
    ArchiveAdopted = 18,

    /// <summary>A catalogue was set aside, and no new one exists.</summary>
    CatalogueSetAside = 19,

    /// <summary>The file of the first admin key is flushed and has its final name, and the catalogue does not contain the key.</summary>
    AdminKeyWritten = 20,

    /// <summary>A restore deleted an entry that the backup does not have, and others still exist.</summary>
    ExtraDeleted = 21,

    /// <summary>A backup is queued in the catalogue, and the caller has no answer.</summary>
    JobQueued = 22,

    /// <summary>A key bundle was written and flushed, and does not have its final name.</summary>
    KeyBundleFlushed = 23,

    /// <summary>A key bundle has its final name, the folder is not flushed, and older bundles still exist.</summary>
    KeyBundleRenamed = 24,

    /// <summary>A sealed copy of the catalogue is complete and flushed, and does not have its final name.</summary>
    CatalogueSealed = 25,

    /// <summary>The sealed copy of the catalogue has its final name, and the plain catalogue still exists.</summary>
    SealedCatalogueRenamed = 26,

    /// <summary>The plain catalogue was deleted, and the files of SQLite beside it still exist.</summary>
    PlainCatalogueDeleted = 27,

    /// <summary>All parts of an archive are in the store of a copy, and the object does not exist.</summary>
    CopyPartsSent = 28,

    /// <summary>An archive is in the store of a copy, and its commit record is not.</summary>
    CopyArchiveSent = 29,

    /// <summary>The commit record of an archive is in the store of a copy, and the catalogue does not know that.</summary>
    CopyRecordSent = 30,

    /// <summary>A commit record was deleted in the store of a copy, and its archive still exists.</summary>
    CopyRecordDeleted = 31,

    /// <summary>An archive was deleted in the store of a copy, and its row still exists.</summary>
    CopyArchiveDeleted = 32,

    /// <summary>A copy of the catalogue is in the store, and the oldest one still exists.</summary>
    CopyCatalogueSent = 33,

    /// <summary>The place of an archive in a copy is recorded, and the archive is still in the data folder.</summary>
    ArchivePlaced = 34,

    /// <summary>A backup is in the bin in the catalogue, and its archive has no mark.</summary>
    BackupBinned = 35,

    /// <summary>The mark of a backup in the bin is flushed and does not have its final name.</summary>
    BinMarkWritten = 36,

    /// <summary>A backup is undeleted in the catalogue, and its archive still has the mark.</summary>
    BackupUndeleted = 37,

    /// <summary>A backup has left the bin for good in the catalogue, and its archive and mark still exist.</summary>
    BinEmptied = 38,

    /// <summary>A drill has restored a source, and what it restored still exists.</summary>
    DrillRestored = 39,
}
