namespace BackupEdge.Faults;

/// <summary>
/// The stable codes of every <see cref="Fault"/>. The comments are part of the API's documentation: the summary says what has happened, the
/// remarks what a caller can do.
/// </summary>
internal static partial class FaultCode
{
    /// <summary>
    /// A field, a query parameter or the body cannot be used. <c>details</c>: <c>field</c>, or <c>line</c> and <c>position</c> of invalid
    /// JSON.
    /// </summary>
    /// <remarks>Correct what <c>message</c> names.</remarks>
    public const string InvalidRequest = "invalid_request";

    /// <summary>
    /// No credentials, or invalid ones. <c>details.reason</c>: <c>missing_credentials</c> or <c>invalid_credentials</c>.
    /// <c>WWW-Authenticate</c> is set. If a session has ended, <c>details.session</c> is <c>ended</c>.
    /// </summary>
    /// <remarks>Send a valid key or token, or sign in again.</remarks>
    public const string Unauthorized = "unauthorized";

    /// <summary>
    /// The role does not allow this, or not for another caller's job. <c>details.required_role</c> names the one that does, and
    /// <c>details.caller</c> the bearer of a token that has none. For a narrowed key, <c>details.narrowed_to</c> names its sources, and
    /// <c>details.create_only</c> is <c>true</c> if it can only create backups. <c>details.reason</c> is <c>cross_site</c> for a change in
    /// a session that does not come from a page of the service.
    /// </summary>
    /// <remarks>Use a key of that role, or one that is not narrowed.</remarks>
    public const string Forbidden = "forbidden";

    /// <summary>Nothing exists at this path.</summary>
    /// <remarks>Check the path: no slash at its end, case matters.</remarks>
    public const string NotFound = "not_found";

    /// <summary>There is no backup of that id.</summary>
    /// <remarks>Look at <c>/list</c>.</remarks>
    public const string BackupNotFound = "backup_not_found";

    /// <summary>There is no job of that id, or it is not a restore.</summary>
    /// <remarks>Look at <c>/jobs</c>.</remarks>
    public const string JobNotFound = "job_not_found";

    /// <summary>There is no key of that id.</summary>
    /// <remarks>Look at <c>/keys</c>.</remarks>
    public const string KeyNotFound = "key_not_found";

    /// <summary>There is no session of that id, or the call was not made in one.</summary>
    /// <remarks>Look at <c>/sessions</c>.</remarks>
    public const string SessionNotFound = "session_not_found";

    /// <summary>The key is the last one that an admin can call with.</summary>
    /// <remarks>Make another admin key first, or revoke it on the command line.</remarks>
    public const string LastAdminKey = "last_admin_key";

    /// <summary>There is no schedule of that id.</summary>
    /// <remarks>Look at <c>/schedule</c>.</remarks>
    public const string ScheduleNotFound = "schedule_not_found";

    /// <summary>The schedule belongs to the configuration.</summary>
    /// <remarks>Change it there and restart the server.</remarks>
    public const string ScheduleReadOnly = "schedule_read_only";

    /// <summary>A run of the schedule has not ended. <c>details.job_id</c> names it.</summary>
    /// <remarks>Wait for it or cancel it.</remarks>
    public const string ScheduleRunning = "schedule_running";

    /// <summary>The path does not have this method; <c>Allow</c> lists those that it has.</summary>
    /// <remarks>Use one of them.</remarks>
    public const string MethodNotAllowed = "method_not_allowed";

    /// <summary>The body is not declared as JSON in UTF-8.</summary>
    /// <remarks>Send <c>Content-Type: application/json</c>.</remarks>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>The body is larger than 1 MiB.</summary>
    /// <remarks>Send less, such as folders instead of many paths.</remarks>
    public const string BodyTooLarge = "body_too_large";

    /// <summary>Another restore to this target is queued or running. <c>details.job_id</c> names it.</summary>
    /// <remarks>Wait for it, cancel it, or choose another target.</remarks>
    public const string RestoreInProgress = "restore_in_progress";

    /// <summary>A job uses the backup. <c>details.job_id</c> names it.</summary>
    /// <remarks>Wait for it or cancel it, then delete.</remarks>
    public const string BackupInUse = "backup_in_use";

    /// <summary>The backup is on hold.</summary>
    /// <remarks>Remove the hold. <c>force</c> does not change that.</remarks>
    public const string BackupHeld = "backup_held";

    /// <summary>The backup is not completed. <c>details.status</c> is its status.</summary>
    /// <remarks>Wait for its end, or choose another.</remarks>
    public const string BackupNotCompleted = "backup_not_completed";

    /// <summary>The job has already ended.</summary>
    /// <remarks>Nothing is left to cancel.</remarks>
    public const string JobEnded = "job_ended";

    /// <summary>
    /// 64 jobs are queued already (<c>details.limit</c> is <c>service</c>), 8 of this operator (<c>caller</c>), or 48, the limit for all
    /// operators (<c>operators</c>). <c>Retry-After</c> is set.
    /// </summary>
    /// <remarks>Try again later, or cancel some.</remarks>
    public const string QueueFull = "queue_full";

    /// <summary>
    /// As many backups were requested with this operator's credential within an hour as one operator may request. <c>Retry-After</c> is
    /// set.
    /// </summary>
    /// <remarks>Try again then, or create a schedule.</remarks>
    public const string RateLimited = "rate_limited";

    /// <summary>
    /// The existing backups made with this operator's credential take as much of the disk as those of one operator may. <c>details</c>:
    /// <c>used_bytes</c>, <c>limit_bytes</c>. <c>Retry-After</c> is set. Also the <c>error</c> of a backup whose share was used up while it
    /// was queued.
    /// </summary>
    /// <remarks>Have an admin delete or prune some, or raise <c>limits.operator_disk_percent</c>.</remarks>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>
    /// The number of such responses at a time is exhausted, for all callers or for this credential. <c>Retry-After</c> is set.
    /// </summary>
    /// <remarks>Try again later.</remarks>
    public const string Busy = "busy";

    /// <summary>
    /// The <c>Idempotency-Key</c> was used for another request within 24 hours, or what it created cannot be returned again: a key, whose
    /// secret is shown only once (<c>details.key_id</c>), or an object that was deleted. <c>details.id</c> is the id of what was created.
    /// </summary>
    /// <remarks>Send a new <c>Idempotency-Key</c> for a new request.</remarks>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary>
    /// The file does not match <c>If-Match</c> or <c>If-Unmodified-Since</c>, or the schedule does not match <c>If-Match</c>: it was
    /// changed since.
    /// </summary>
    /// <remarks>Request it without them; look at the schedule again, and send its new <c>ETag</c>.</remarks>
    public const string PreconditionFailed = "precondition_failed";

    /// <summary>The file ends before the requested range. <c>details.size</c> and <c>Content-Range</c> have its size.</summary>
    /// <remarks>Request another range.</remarks>
    public const string RangeNotSatisfiable = "range_not_satisfiable";

    /// <summary>The body did not arrive in time: <c>limits.request_seconds</c>, and 240 bytes a second.</summary>
    /// <remarks>Send it faster, or check the network connection.</remarks>
    public const string RequestTimeout = "request_timeout";

    /// <summary>Too many failed sign-ins or unlocks from this address. <c>Retry-After</c> is set.</summary>
    /// <remarks>Correct the key or token; valid ones are accepted at once. Before another unlock, wait.</remarks>
    public const string TooManyFailures = "too_many_failures";

    /// <summary>
    /// A source's root or database file is missing, cannot be opened or cannot be listed, or the source is no longer configured.
    /// </summary>
    /// <remarks>Mount it, or correct the settings.</remarks>
    public const string SourceMissing = "source_missing";

    /// <summary>
    /// A source may not be read: a symbolic link leads to it, it lies in the data folder, or it belongs to another user than at the last
    /// backup; or a SQLite database has a journal that names a foreign file, or a link beside it.
    /// </summary>
    /// <remarks>Look at what is there; <c>message</c> says what to configure or do.</remarks>
    public const string SourceRefused = "source_refused";

    /// <summary>
    /// A restore's target may not be written to: a symbolic link leads to it (<c>details.link</c>), or it lies in the data folder. Nothing
    /// was restored.
    /// </summary>
    /// <remarks>Use the path without the link, or remove the link.</remarks>
    public const string TargetRefused = "target_refused";

    /// <summary>
    /// A source's program failed, or a database could not be read to its end; the message has the last lines of its error output, or the
    /// reason.
    /// </summary>
    /// <remarks>Fix the cause.</remarks>
    public const string SourceFailed = "source_failed";

    /// <summary>Pages or indexes of a SQLite database are damaged, or it is not a database.</summary>
    /// <remarks>Repair it, or restore it from an older backup.</remarks>
    public const string SourceDamaged = "source_damaged";

    /// <summary>A hook <c>before</c> or <c>after</c> failed, and is configured to stop the backup.</summary>
    /// <remarks>Fix the cause in its last output; check whether the application is still frozen.</remarks>
    public const string HookFailed = "hook_failed";

    /// <summary>Files exist in the target and <c>overwrite</c> is <c>fail</c>.</summary>
    /// <remarks>Empty the target, or choose <c>replace</c> or <c>skip</c>.</remarks>
    public const string AlreadyExists = "already_exists";

    /// <summary>A requested path is not in the backup.</summary>
    /// <remarks>Check <c>path</c> or <c>paths</c>.</remarks>
    public const string PathNotFound = "path_not_found";

    /// <summary>The path is that of a folder, or of another entry without content.</summary>
    /// <remarks>Request a file, or export the folder.</remarks>
    public const string NotAFile = "not_a_file";

    /// <summary>Reading the file failed half-way when the backup was made, or the list of its chunks is damaged.</summary>
    /// <remarks>Read it from another backup.</remarks>
    public const string FileIncomplete = "file_incomplete";

    /// <summary>The backup's archive is not in the archive store.</summary>
    /// <remarks>Put the file back and restart, or delete the backup.</remarks>
    public const string ArchiveMissing = "archive_missing";

    /// <summary>The archive's bytes are not those that were written.</summary>
    /// <remarks>Make a new full backup; restore what is still whole.</remarks>
    public const string ArchiveDamaged = "archive_damaged";

    /// <summary>The archive needs a newer BackupEdge.</summary>
    /// <remarks>Upgrade.</remarks>
    public const string ArchiveUnsupported = "archive_unsupported";

    /// <summary>
    /// Archives are or must be encrypted, and the keys are not available: the host's key file or the key bundle is missing or damaged, or
    /// the bundle has another mode than <c>encryption.mode</c>.
    /// </summary>
    /// <remarks>Put the file back that <c>message</c> names, or use another slot.</remarks>
    public const string KeyMissing = "key_missing";

    /// <summary>The key file, identity or passphrase opens nothing here: it belongs to another store, or its slot was removed.</summary>
    /// <remarks>Use the identity of one of the slots that <c>message</c> names.</remarks>
    public const string WrongKey = "wrong_key";

    /// <summary>
    /// The contents of this store can be read only with a recovery identity, and none is available. Names, sizes and times are available.
    /// </summary>
    /// <remarks>Unlock the server, or use <c>--identity</c> on the command line.</remarks>
    public const string ContentLocked = "content_locked";

    /// <summary>Some paths could not be restored; everything else was.</summary>
    /// <remarks>Fix the causes in <c>errors</c> and restore those paths again.</remarks>
    public const string RestoreIncomplete = "restore_incomplete";

    /// <summary>
    /// The disk is full, or the quota is used up. Calls that only add something are refused until there is space again; deletes, prunes and
    /// cancels work.
    /// </summary>
    /// <remarks>Delete or prune backups, or free space by other means.</remarks>
    public const string NoSpace = "no_space";

    /// <summary>Open files or memory were exhausted for a minute, so that the backup could not read its sources.</summary>
    /// <remarks>Raise what <c>message</c> names, and run it again.</remarks>
    public const string ResourceLimit = "resource_limit";

    /// <summary>The operating system refused a read or a write.</summary>
    /// <remarks>Check what <c>message</c> names: permissions, the disk.</remarks>
    public const string IoError = "io_error";

    /// <summary>Another process holds the data folder; reported by the command line.</summary>
    /// <remarks>Stop that process, or use another folder.</remarks>
    public const string DataFolderLocked = "data_folder_locked";

    /// <summary>
    /// Other users may write to the data folder or what is in it; the command line reports it with exit code 2. <c>details.fix</c> is the
    /// command that corrects it.
    /// </summary>
    /// <remarks>Run that command, or set <c>data</c> to a folder that this program creates.</remarks>
    public const string DataFolderWritable = "data_folder_writable";

    /// <summary>The operating system is not Linux; reported by the command line.</summary>
    /// <remarks>Use WSL 2 or a container.</remarks>
    public const string HostNotSupported = "host_not_supported";

    /// <summary>A webhook did not accept a test.</summary>
    /// <remarks>Check its address, its secret, and whether it runs.</remarks>
    public const string WebhookFailed = "webhook_failed";

    /// <summary>The job was cancelled.</summary>
    /// <remarks>Run it again if you still want it.</remarks>
    public const string Cancelled = "cancelled";

    /// <summary>The service stopped while the job ran.</summary>
    /// <remarks>Run it again.</remarks>
    public const string Interrupted = "interrupted";

    /// <summary>
    /// The service is starting or stopping, cannot read its catalogue, cannot write its data folder, or has no keys of the OpenID issuer
    /// yet. <c>Retry-After</c> is set.
    /// </summary>
    /// <remarks>Try again; check the log if it persists.</remarks>
    public const string NotReady = "not_ready";

    /// <summary>Internal error. <c>details.reference</c> is in the service's log.</summary>
    /// <remarks>Report it with those lines of the log.</remarks>
    public const string Internal = "internal_error";
}
