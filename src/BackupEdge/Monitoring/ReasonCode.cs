namespace BackupEdge.Monitoring;

/// <summary>The codes of problems of the service, the most severe first.</summary>
internal static class ReasonCode
{
    /// <summary>The last verify of a backup found problems.</summary>
    public const string BackupDamaged = "backup_damaged";

    /// <summary>The archive of a backup, or one that the backup needs, is missing from the archive store.</summary>
    public const string ArchiveMissing = "archive_missing";

    /// <summary>The archive folder contains files that are not in the catalogue.</summary>
    public const string ArchiveUnreadable = "archive_unreadable";

    /// <summary>The archive store cannot be read.</summary>
    public const string StoreUnreadable = "store_unreadable";

    /// <summary>The disk of the data folder is full, or its quota is used up.</summary>
    public const string StoreFull = "store_full";

    /// <summary>Less space is free than the largest recent backup needs.</summary>
    public const string StoreSpaceLow = "store_space_low";

    /// <summary>The keys of encrypted archives are not available.</summary>
    public const string KeyMissing = "key_missing";

    /// <summary>The host's key file does not open the keys of encrypted archives.</summary>
    public const string WrongKey = "wrong_key";

    /// <summary>Objects of a copy are damaged, overwritten or hidden.</summary>
    public const string CopyDamaged = "copy_damaged";

    /// <summary>A backup changed or removed unusually many files, or its new data cannot be compressed.</summary>
    public const string UnusualChange = "unusual_change";

    /// <summary>No server is running, although schedules are enabled.</summary>
    public const string NotRunning = "not_running";

    /// <summary>No source is configured.</summary>
    public const string NoSource = "no_source";

    /// <summary>A source was not backed up when a schedule required it.</summary>
    public const string SourceOverdue = "source_overdue";

    /// <summary>A backup completed without a source.</summary>
    public const string SourceSkipped = "source_skipped";

    /// <summary>A backup could not read everything of a source.</summary>
    public const string SourceIncomplete = "source_incomplete";

    /// <summary>The last backup of a source failed.</summary>
    public const string SourceFailed = "source_failed";

    /// <summary>
    /// A server of a source has a database or a bucket that no source takes. If the server cannot be asked, it is only a warning.
    /// </summary>
    public const string SourceUncovered = "source_uncovered";

    /// <summary>The log of a PostgreSQL server is not received, so the recovery point of its source does not advance.</summary>
    public const string WalStopped = "wal_stopped";

    /// <summary>A part of the log of a PostgreSQL server was lost before it was received.</summary>
    public const string WalGap = "wal_gap";

    /// <summary>The received log of a source is larger than <c>sources.NAME.wal_limit</c>.</summary>
    public const string WalLarge = "wal_large";

    /// <summary>No enabled schedule of backups takes a source, although there are schedules. Otherwise, it is only a warning.</summary>
    public const string SourceUnscheduled = "source_unscheduled";

    /// <summary>
    /// No drill has proven a source within <c>drill.within_days</c>. It is only a warning while no drills are scheduled and the settings do
    /// not have that key.
    /// </summary>
    public const string SourceUnproven = "source_unproven";

    /// <summary>The last drill of a source did not prove that it can be restored.</summary>
    public const string DrillFailed = "drill_failed";

    /// <summary>A schedule did not run when it was due.</summary>
    public const string ScheduleOverdue = "schedule_overdue";

    /// <summary>The last run of a schedule failed.</summary>
    public const string ScheduleFailed = "schedule_failed";

    /// <summary>A run of a copy has been due for longer than <c>copies.NAME.max_lag</c>.</summary>
    public const string CopyLate = "copy_late";

    /// <summary>The store of a copy protects nothing from who takes over this host.</summary>
    public const string CopyUnprotected = "copy_unprotected";

    /// <summary>The clock of this machine differs from that of the store of a copy.</summary>
    public const string CopyClock = "copy_clock";

    /// <summary>Fewer than two slots open the keys of encrypted archives.</summary>
    public const string EncryptionSlots = "encryption_slots";

    /// <summary>No recovery identity was tested within 90 days.</summary>
    public const string RecoveryUntested = "recovery_untested";

    /// <summary>A webhook has not accepted a notification for more than an hour.</summary>
    public const string WebhookFailing = "webhook_failing";

    /// <summary>Copies are not encrypted. It is only a warning.</summary>
    public const string CopyUnencrypted = "copy_unencrypted";
}
