using BackupEdge.Contracts;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs.Queue;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapters about backups, restores and jobs.</content>
internal static partial class ApiDocumentation
{
    private const string From =
        "at this time or later, such as `2026-11-23T02:00:00Z` (`+` before an offset is `%2B`); a date alone means its first instant "
        + "in UTC.";

    private const string Days = "The number of days after which a prune may delete the backup. Default: the retention rules decide.";

    private static ParameterDoc BackupTypeField =>
        Choice(
                "type",
                ApiEnums.BackupTypes,
                "`full`: everything; `incremental`: changes since the last completed backup; `differential`: since the last full one."
            )
            .Required();

    private static ParameterDoc SourcesField => Texts("sources", "The names of the sources to back up. Default: all.");

    private static ParameterDoc TagsField =>
        Texts(
            "tags",
            $"At most {MarkRules.MaxTags} tags, each of 1 to {MarkRules.MaxTagLength} letters, digits and the characters `.`, `_`, `:`, "
                + "`-`. In a change, they replace the previous ones."
        );

    private static IReadOnlyList<ParameterDoc> LimitFields =>
        [
            Integer(
                "read_bytes_per_second",
                $"How many bytes of the sources may be read in a second: at least {BackupLimits.MinReadBytesPerSecond}, or 0 for no limit. "
                    + "Default: the setting `limits.read_bytes_per_second`.",
                0,
                int.MaxValue
            ),
            Integer(
                "workers",
                "The number of threads that hash and compress. Default, and the most that is used: the setting `workers`.",
                1,
                BackupLimits.MaxWorkers
            ),
            Choice(
                "io_class",
                ApiEnums.IoClasses,
                "`idle`: the disk is used only while no other program needs it. Default: the setting `limits.io_class`."
            ),
        ];

    private static ParameterDoc RetentionField => Integer("retention_days", Days, 1, MarkRules.MaxRetentionDays);

    private static IReadOnlyList<ParameterDoc> RestoreFields =>
        [
            Text("target", "The name of a configured target. `staging` always exists; `original` is the original place of each source.")
                .Required(),
            Texts(
                "paths",
                "Only these paths (`source/path`) with everything below them, at most 10 000. Default: everything. "
                    + "A path with wildcards that "
                    + "the backup does not contain literally is a pattern of whole paths, such as `bots/*/*.gbot`; at most 100."
            ),
            Texts("exclude", "Neither restore nor delete what these patterns match, nor anything below it; at most 100. Default: none."),
            Integer("strip", "Drop this many leading components of each path after the name of the source.", 0, 100, 0),
            Boolean("delete", "`true`: delete in the restored folders what the backup does not have.", false),
            IncludeFiles,
            IncludeDatabase,
            Boolean(
                "restore_database",
                "`true`: put PostgreSQL dumps and the output of commands back into their databases and programs instead of writing files.",
                false
            ),
            Text(
                "database_name",
                "With `restore_database`, the name of each PostgreSQL database, in which `{name}` stands for its original name, such as "
                    + "`{name}_yesterday`. A database that does not exist is created. Default: the original name; with a target, the "
                    + "database of its connection."
            ),
            Text(
                "restore_to",
                "The moment that a PostgreSQL server of the method `physical` becomes again: an RFC 3339 time with its offset, such as "
                    + "`2026-11-30T18:00:00Z`. With `latest` as the backup, the one that has the moment is restored. Default: the last "
                    + "moment that the backup has."
            ),
            Choice(
                "overwrite",
                ApiEnums.OverwriteModes,
                "What to do with existing files: `replace` them, `skip` them, or `fail` before anything is written.",
                "replace"
            ),
            Boolean(
                "trust",
                "You trust the archive: restore set-id bits of files and attributes of the namespaces `security` (such as capabilities) "
                    + "and `trusted` too. Otherwise they are left out, with a warning `dropped` for each path.",
                false
            ),
            Boolean(
                "dry_run",
                "`true`: report what would be written, and write nothing; `GET /jobs/{job_id}/plan` lists each path.",
                false
            ),
        ];

    private static TagDoc Backups =>
        new(
            "Backups",
            "A backup is one restorable point in time of some sources. Calls that read a backup take `latest`, `latest~N` (N before the "
                + "newest completed one) or `latest:SOURCE` in place of its id.",
            [
                new("POST /create", "createBackup", "Makes a backup", (201, typeof(CreatedBackup)))
                {
                    Remarks = "The call returns at once, and the job continues. One backup is written at a time; others wait in the queue.",
                    Query = [Wait],
                    Body =
                    [
                        BackupTypeField,
                        IncludeFiles,
                        IncludeDatabase,
                        SourcesField,
                        Text("label", "A label.", 1, MarkRules.MaxLabelLength),
                        TagsField,
                        RetentionField,
                        .. LimitFields,
                    ],
                    TakesIdempotencyKey = true,
                    Errors = [IdempotencyKeyReused, QueueFull, RateLimited, QuotaExceeded, NoSpace],
                },
                new("GET /list", "listBackups", "Lists backups, newest first", (200, typeof(BackupListItem[])))
                {
                    ObjectForm = typeof(BackupsAnswer),
                    Query =
                    [
                        Limit,
                        Text("before", "Only backups older than the one with this id; not with `cursor`."),
                        Cursor,
                        Text("since", $"Only backups requested {From}"),
                        Text("until", "Only backups requested before this time."),
                        Choice("type", ApiEnums.BackupTypes, "Only backups of this type."),
                        Choice("status", ApiEnums.BackupStatuses, "Only backups with this status."),
                        Text("source", "Only backups that have a source of this name."),
                        Text("label", "Only backups with exactly this label."),
                        Text("tag", "Only backups with this tag."),
                        Boolean("verified", "`true`: only backups that were verified, whatever was found; `false`: that never were.", null),
                        Boolean("deleted", "`true`: only deleted backups that can be undeleted.", false),
                        Form,
                    ],
                },
                new("GET /{backup_id}", "getBackup", "Shows a backup", (200, typeof(BackupDetails))) { Errors = [BackupNotFound] },
                new("PUT /{backup_id}", "updateBackup", "Changes the fields that are given", (200, typeof(BackupDetails)))
                {
                    Remarks = "`null` removes `label`, `retention_days`, `tags` and `note`. The archive stays as it is.",
                    Body =
                    [
                        Text("label", "The label.", 1, MarkRules.MaxLabelLength),
                        RetentionField,
                        Boolean("hold", "`true`: no retention and no delete removes it; `false`: no hold.", null),
                        TagsField,
                        Text("note", "What people should know about the backup, on one line.", 1, MarkRules.MaxNoteLength),
                    ],
                    Errors = [BackupNotFound, SecondAdminNeeded],
                },
                .. DeleteRoutes,
                new("PUT /{backup_id}/hold", "holdBackup", "Protects a backup from retention, or ends that", (200, typeof(BackupDetails)))
                {
                    Body =
                    [
                        Boolean("hold", "`true`: no retention and no delete removes it; `false`: no hold.", null).Required(),
                    ],
                    Errors = [BackupNotFound, SecondAdminNeeded],
                },
                new("POST /{backup_id}/verify", "verifyBackup", "Checks every byte of a backup", (202, typeof(JobDetails)))
                {
                    Remarks = "Reads the whole archive, and the parts of other archives that the backup needs.",
                    Query = [Wait],
                    TakesIdempotencyKey = true,
                    Errors = [BackupNotFound, BackupNotCompleted, ArchiveMissing, IdempotencyKeyReused, QueueFull, NoSpace],
                },
                VerifyOldest,
                new("POST /prune", "pruneBackups", "Deletes what has expired, and frees space", (202, typeof(JobDetails)))
                {
                    Remarks =
                        "Backups and restores continue while it runs. The `plan` of the job lists what is deleted, what stays, and why.",
                    Query = [Wait],
                    Body = [Boolean("dry_run", "`true`: make the plan only.", false)],
                    TakesIdempotencyKey = true,
                    Errors = [IdempotencyKeyReused, QueueFull],
                },
            ]
        );

    private static TagDoc Restores =>
        new(
            "Restores",
            "A restore writes the content of a backup, or a part of it, to a target.",
            new("POST /restore/{backup_id}", "restoreBackup", "Restores a backup to a target", (202, typeof(JobDetails)))
            {
                Remarks =
                    "Each source is restored into a folder of its name. Existing files that are not in the backup stay, unless `delete` is "
                    + "`true`.",
                Query = [Wait],
                Body = RestoreFields,
                TakesIdempotencyKey = true,
                Errors =
                [
                    BackupNotFound,
                    BackupNotCompleted,
                    ArchiveMissing,
                    ContentLocked,
                    RestoreInProgress,
                    IdempotencyKeyReused,
                    QueueFull,
                    NoSpace,
                ],
            },
            new("GET /restore/{job_id}/status", "getRestoreStatus", "Shows the progress of a restore", (200, typeof(JobDetails)))
            {
                Errors = [JobNotFound],
            }
        );

    private static TagDoc Jobs =>
        new(
            "Jobs",
            "Everything that takes time is a job: a backup, a restore, a verify, a prune or a reseal.",
            new("GET /jobs", "listJobs", "Lists jobs of every kind, newest first", (200, typeof(JobListItem[])))
            {
                ObjectForm = typeof(JobsAnswer),
                Query =
                [
                    Limit,
                    Text("before", "Only jobs queued before the one with this id; not with `cursor`."),
                    Cursor,
                    Text("since", $"Only jobs queued {From}"),
                    Text("until", "Only jobs queued before this time."),
                    Choice("kind", ApiEnums.JobKinds, "Only jobs of this kind."),
                    Choice("status", ApiEnums.JobStatuses, "Only jobs with this status."),
                    Text("backup_id", "Only jobs of this backup."),
                    Text("source", "Only jobs of backups that have a source of this name and are not deleted."),
                    Form,
                ],
            },
            new("GET /jobs/{job_id}", "getJob", "Shows a job", (200, typeof(JobDetails))) { Errors = [JobNotFound] },
            new(
                "GET /jobs/{job_id}/plan",
                "listPlannedPaths",
                "Lists what a restore would do with each path",
                (200, typeof(PlannedPathAnswer[]))
            )
            {
                Remarks =
                    "The job must be a dry run of a restore. The plan is not stored: each call compares the backup with what exists at the "
                    + "target at that time.",
                Query = [Limit, Cursor],
                Errors =
                [
                    JobNotFound,
                    BackupNotFound,
                    BackupNotCompleted,
                    PathNotFound,
                    TargetRefused,
                    SourceFailed,
                    ArchiveMissing,
                    ArchiveDamaged,
                    ArchiveUnsupported,
                    KeyMissing,
                    WrongKey,
                    Busy,
                ],
            },
            new("POST /jobs/{job_id}/cancel", "cancelJob", "Cancels a job", (200, typeof(JobDetails)), (202, typeof(JobDetails)))
            {
                Remarks =
                    "200 if the job was queued: it is `cancelled` now. 202 if it is running: the cancel is requested, and "
                    + "`GET /jobs/{job_id}` shows when it has ended. An operator may cancel the jobs that were requested with its own "
                    + "credential.",
                Errors = [JobNotFound, JobEnded],
            }
        );
}
