using BackupEdge.Contracts;
using BackupEdge.Jobs.Queue;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapter about schedules.</content>
internal static partial class ApiDocumentation
{
    private static IReadOnlyList<ParameterDoc> ScheduleFields =>
        [
            Text("cron", "When it runs: a line in the format of cron.").Required(),
            BackupTypeField.Optional(),
            Choice("kind", ApiEnums.ScheduleKinds, KindMeaning, "backup"),
            Text("copy", "The copy that a `copy-verify` verifies, and that a `drill` reads from."),
            RetentionField,
            Text("name", "A name. Its backups get it as their `label`.", 1, MarkRules.MaxLabelLength),
            Text("timezone", "The IANA name of the time zone of `cron`, such as `Europe/Berlin`, or `UTC`. Default: that of the host."),
            Text(
                "full_every",
                "When to make a full backup instead of one of `type`: after calendar days (`7d`) or hours (`12h`) since the last "
                    + "completed full one of this schedule, or at the times of a cron line (`0 2 * * SUN`). The first run is full. "
                    + "Default: never."
            ),
            Boolean("enabled", "Whether it runs.", true),
            Boolean("catch_up", "`false`: due times that are more than two minutes late are skipped.", true),
            SourcesField,
            IncludeFiles,
            IncludeDatabase,
            .. LimitFields,
        ];

    private const string KindMeaning =
        "What it does: a `backup`; a `drill` of all `sources`; a `verify` of the backup that was verified longest ago; or a `copy-verify` "
        + "of `copy`. The fields that concern only backups, such as `type`, must be given only for a `backup`, which needs `type`.";

    private static TagDoc Schedules =>
        new(
            "Schedules",
            "A schedule makes backups automatically, or does what its `kind` says. At each due time, a job is queued; when a backup has "
                + "completed, a prune follows.",
            new("POST /schedule", "createSchedule", "Creates a schedule", (201, typeof(ScheduleAnswer)))
            {
                Body = ScheduleFields,
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, NoSpace],
            },
            Preview,
            new("GET /schedule", "listSchedules", "Lists schedules, newest first", (200, typeof(ScheduleAnswer[])))
            {
                ObjectForm = typeof(SchedulesAnswer),
                Query = [Form],
            },
            new("GET /schedule/{schedule_id}", "getSchedule", "Shows a schedule and its last results", (200, typeof(ScheduleAnswer)))
            {
                Errors = [ScheduleNotFound],
            },
            new("PUT /schedule/{schedule_id}", "updateSchedule", "Changes the fields that are given", (200, typeof(ScheduleAnswer)))
            {
                Remarks =
                    "`null` removes `name`, `timezone`, `full_every`, `retention_days`, `sources`, `read_bytes_per_second`, `workers` and "
                    + "`io_class`.",
                Body = [.. ScheduleFields.Select(parameter => parameter.Optional())],
                Headers = [IfMatch],
                Errors = [ScheduleNotFound, ScheduleReadOnly, PreconditionFailed],
            },
            new("DELETE /schedule/{schedule_id}", "deleteSchedule", "Deletes a schedule; its backups stay", (200, typeof(DeletedSchedule)))
            {
                Headers = [IfMatch],
                Errors = [ScheduleNotFound, ScheduleReadOnly, PreconditionFailed],
            },
            new(
                "POST /schedule/{schedule_id}/delete",
                "deleteScheduleByPost",
                "Deletes a schedule, for callers without `DELETE`",
                (200, typeof(DeletedSchedule))
            )
            {
                Headers = [IfMatch],
                Errors = [ScheduleNotFound, ScheduleReadOnly, PreconditionFailed],
            },
            new(
                "POST /schedule/{schedule_id}/run",
                "runSchedule",
                "Runs a schedule now",
                (201, typeof(CreatedBackup)),
                (202, typeof(JobDetails))
            )
            {
                Remarks =
                    "The run is in addition to the due times; the schedule need not be enabled. The response is 201 with the backup, or "
                    + "for another `kind` than `backup` 202 with the job.",
                Query = [Wait],
                TakesIdempotencyKey = true,
                Errors = [ScheduleNotFound, ScheduleRunning, IdempotencyKeyReused, QueueFull, NoSpace],
            },
            new("GET /schedule/{schedule_id}/next", "listNextRuns", "Lists the next due times of a schedule", (200, typeof(NextRunsAnswer)))
            {
                Query = [Integer("count", "The number of due times.", 1, 100, 10)],
                Errors = [ScheduleNotFound],
            }
        );

    private static RouteDoc Preview =>
        new("POST /schedule/preview", "previewSchedule", "Lists the runs that a schedule would have", (200, typeof(SchedulePreviewAnswer)))
        {
            Remarks =
                "The fields are checked like those of `POST /schedule`, and nothing is created. `type` of a run is what `full_every` makes "
                + "of it if all runs before it complete at their due times.",
            Body =
            [
                .. ScheduleFields.Select(parameter =>
                    parameter.Name == "type" ? parameter.Optional() with { Default = "incremental" } : parameter
                ),
                Integer("count", "The number of runs.", 1, 100, 10),
            ],
        };
}
