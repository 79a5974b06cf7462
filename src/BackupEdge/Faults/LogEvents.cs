namespace BackupEdge.Faults;

/// <summary>
/// The ids of all log events. An event's name is the name of its constant. Ids <em>must</em> be unique in the program, and an id that was
/// released keeps its meaning: a removed event leaves a gap.
/// </summary>
internal static class LogEvents
{
    // The HTTP server: 1000 to 1999.
    public const int ServerListening = 1000;
    public const int ServerStopping = 1001;
    public const int RequestFailed = 1010;
    public const int RequestFailedUnexpectedly = 1011;
    public const int ResponseAborted = 1012;
    public const int RefusedRequestsDropped = 1020;
    public const int RefusedRequestsNotAudited = 1021;
    public const int NoSpaceForAudit = 1022;
    public const int ReadNotAudited = 1023;
    public const int IssuerKeysLoaded = 1030;
    public const int IssuerUnavailable = 1031;
    public const int CertificateRenewed = 1040;
    public const int CertificateRenewalFailed = 1041;
    public const int LogEntriesDropped = 1050;
    public const int SettingWarning = 1060;
    public const int FirstKeySaved = 1061;
    public const int ServeFailed = 1062;

    // Jobs, the job queue and the start of the service: 2000 to 2999.
    public const int JobStarted = 2000;
    public const int JobEnded = 2001;
    public const int JobFailed = 2002;
    public const int JobFailedUnexpectedly = 2003;
    public const int JobEndNotRecorded = 2004;
    public const int JobEndStillNotRecorded = 2005;
    public const int JobRecovered = 2006;
    public const int BackupCompleted = 2007;
    public const int RestoreCompleted = 2008;
    public const int VerifyCompleted = 2009;
    public const int PruneCompleted = 2013;
    public const int ResealCompleted = 2014;
    public const int CopyCompleted = 2015;
    public const int CopyVerifyCompleted = 2016;
    public const int DrillCompleted = 2017;
    public const int QueueUnavailable = 2010;
    public const int QueueStillUnavailable = 2011;
    public const int QueueAvailable = 2012;
    public const int EventReaderDisconnected = 2020;
    public const int PartialArchivesRemoved = 2030;
    public const int ArchiveMissing = 2031;
    public const int ArchiveReturned = 2032;
    public const int ArchiveAdopted = 2033;
    public const int ArchiveNotAdopted = 2034;
    public const int StrayFileIgnored = 2035;
    public const int CatalogueDamaged = 2040;
    public const int CatalogueSalvaged = 2041;
    public const int CatalogueRepaired = 2042;
    public const int BackupRowReplaced = 2043;
    public const int UnknownKeyRoles = 2044;
    public const int DataFolderReadable = 2045;
    public const int AfterHookRun = 2050;
    public const int AfterHookFailed = 2051;
    public const int DrillNotRemoved = 2052;
    public const int KeyBundleWarning = 2060;
    public const int BinEmptied = 2070;
    public const int BinFreedEarly = 2071;
    public const int BinMarkNotWritten = 2072;

    // Schedules: 3000 to 3999.
    public const int ScheduleQueued = 3000;
    public const int ScheduleSkipped = 3001;
    public const int ScheduleWaiting = 3002;
    public const int ScheduleFailed = 3003;
    public const int SchedulesUnreadable = 3004;
    public const int ConfiguredSchedulesNotSaved = 3005;
    public const int ScheduleOverdue = 3006;
    public const int ResealNotQueued = 3007;
    public const int CopyNotQueued = 3008;
    public const int CopyVerifyNotQueued = 3009;
    public const int VerifyNotQueued = 3010;
    public const int StoreNotSampled = 3011;
    public const int CoverageNotChecked = 3021;
    public const int ServerNotAsked = 3022;
    public const int BinNotEmptied = 3012;
    public const int WalNotReceived = 3030;
    public const int WalGap = 3031;
    public const int WalSlotMade = 3032;
    public const int WalSlotMadeAgain = 3033;

    // Notifications: 4000 to 4999.
    public const int NotificationDelivered = 4000;
    public const int NotificationRetried = 4001;
    public const int NotificationDropped = 4002;
    public const int OldestNotificationsDropped = 4003;
    public const int OrphanedNotificationsDropped = 4004;
    public const int NotificationNotRecorded = 4005;
    public const int OldNotificationsNotRemoved = 4006;
    public const int RecipientsRefused = 4007;
    public const int StartNotNotified = 4008;
}
