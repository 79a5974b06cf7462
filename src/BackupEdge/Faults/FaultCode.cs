namespace BackupEdge.Faults;

/// <summary>The stable codes of every <see cref="Fault"/>; docs/api.md tells each with its HTTP status.</summary>
internal static class FaultCode
{
    /// <summary>The request, an option or a setting is not usable as it stands.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>No credentials, or credentials that do not hold.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The caller is known, but the role does not allow this, or not with what is somebody else's.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>There is no such route.</summary>
    public const string NotFound = "not_found";

    /// <summary>There is no backup of that id.</summary>
    public const string BackupNotFound = "backup_not_found";

    /// <summary>There is no job of that id.</summary>
    public const string JobNotFound = "job_not_found";

    /// <summary>There is no key of that id.</summary>
    public const string KeyNotFound = "key_not_found";

    /// <summary>The key is the last one that an admin can call with.</summary>
    public const string LastAdminKey = "last_admin_key";

    /// <summary>There is no schedule of that id.</summary>
    public const string ScheduleNotFound = "schedule_not_found";

    /// <summary>The schedule is one of the configuration and is changed there.</summary>
    public const string ScheduleReadOnly = "schedule_read_only";

    /// <summary>A run of the schedule has not ended.</summary>
    public const string ScheduleRunning = "schedule_running";

    /// <summary>The route exists, the method does not.</summary>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The body is not JSON.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>The body is larger than the limit.</summary>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>A restore to the same target is in progress.</summary>
    public const string RestoreInProgress = "restore_in_progress";

    /// <summary>A job uses the backup, so it cannot be deleted now.</summary>
    public const string BackupInUse = "backup_in_use";

    /// <summary>The backup is on hold, so it is deleted only on an explicit request.</summary>
    public const string BackupHeld = "backup_held";

    /// <summary>The backup is not completed, so it cannot be restored or verified.</summary>
    public const string BackupNotCompleted = "backup_not_completed";

    /// <summary>The job has ended, so it cannot be cancelled.</summary>
    public const string JobEnded = "job_ended";

    /// <summary>The job queue is full.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>An operator asks for backups faster than one operator may.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>An operator's backups take as much of the disk as those of one operator may.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>As many callers as can be served at a time hold such an answer already.</summary>
    public const string Busy = "busy";

    /// <summary>A condition that the caller set for the answer does not hold.</summary>
    public const string PreconditionFailed = "precondition_failed";

    /// <summary>A range was asked for that lies behind the end of the file.</summary>
    public const string RangeNotSatisfiable = "range_not_satisfiable";

    /// <summary>The request took too long to arrive.</summary>
    public const string RequestTimeout = "request_timeout";

    /// <summary>Too many failed sign-ins from one address.</summary>
    public const string TooManyFailures = "too_many_failures";

    /// <summary>A source's root is missing or cannot be opened.</summary>
    public const string SourceMissing = "source_missing";

    /// <summary>
    /// A source is not one that may be read: a symbolic link leads to it, it lies in the data folder, or its owner changed; or what lies
    /// beside a SQLite database would have SQLite touch other files.
    /// </summary>
    public const string SourceRefused = "source_refused";

    /// <summary>A restore's target is not one that may be written to: a symbolic link leads to it, or it lies in the data folder.</summary>
    public const string TargetRefused = "target_refused";

    /// <summary>A source's program failed, or its stream could not be read to its end.</summary>
    public const string SourceFailed = "source_failed";

    /// <summary>A SQLite database does not pass its integrity check.</summary>
    public const string SourceDamaged = "source_damaged";

    /// <summary>A command before or after a source failed.</summary>
    public const string HookFailed = "hook_failed";

    /// <summary>A restore found something in the way and <c>overwrite</c> is <c>fail</c>.</summary>
    public const string AlreadyExists = "already_exists";

    /// <summary>A path asked for is not in the backup.</summary>
    public const string PathNotFound = "path_not_found";

    /// <summary>The path is a folder, a link or a pipe, so there is no content to give.</summary>
    public const string NotAFile = "not_a_file";

    /// <summary>The file could not be read to its end when the backup was made, so the backup does not hold it.</summary>
    public const string FileIncomplete = "file_incomplete";

    /// <summary>The archive file is not there.</summary>
    public const string ArchiveMissing = "archive_missing";

    /// <summary>The archive's bytes are not what was written.</summary>
    public const string ArchiveDamaged = "archive_damaged";

    /// <summary>The archive needs a newer BackupEdge.</summary>
    public const string ArchiveUnsupported = "archive_unsupported";

    /// <summary>A restore could not write every path; the rest is restored.</summary>
    public const string RestoreIncomplete = "restore_incomplete";

    /// <summary>The disk is full.</summary>
    public const string NoSpace = "no_space";

    /// <summary>Descriptors or memory ran short for so long that a backup could not go on.</summary>
    public const string ResourceLimit = "resource_limit";

    /// <summary>The operating system refused a read or a write.</summary>
    public const string IoError = "io_error";

    /// <summary>Another process holds the data folder.</summary>
    public const string DataFolderLocked = "data_folder_locked";

    /// <summary>Other users may write the data folder, so nothing in it can be trusted.</summary>
    public const string DataFolderWritable = "data_folder_writable";

    /// <summary>The operating system is none that this can be done on.</summary>
    public const string HostNotSupported = "host_not_supported";

    /// <summary>A webhook did not take what it was told.</summary>
    public const string WebhookFailed = "webhook_failed";

    /// <summary>The job was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The service stopped while the job was running.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The service has not begun to work yet, or cannot.</summary>
    public const string NotReady = "not_ready";

    /// <summary>A fault nobody foresaw; the log has the rest.</summary>
    public const string Internal = "internal_error";
}
