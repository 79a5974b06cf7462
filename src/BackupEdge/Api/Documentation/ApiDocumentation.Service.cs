using BackupEdge.Contracts;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapters about the service: events, targets, status, keys, audit, health and the OpenAPI document.</content>
internal static partial class ApiDocumentation
{
    private static TagDoc Events =>
        new(
            "Events",
            "Events of jobs as they happen, as server-sent events. `event` is `job.queued`, `job.running`, `job.progress`, "
                + "`job.completed`, `job.failed`, `job.cancelled`, `job.interrupted`, or `reset` if events were missed; `data` is the job "
                + "as in `GET /jobs`, on one line. The first events are the queued and running jobs.",
            new("GET /events", "followEvents", "Follows the events of all jobs", (200, typeof(Stream)))
            {
                Headers = [LastEventId],
                Errors = [Busy],
            },
            new("GET /jobs/{job_id}/events", "followJob", "Follows one job to its end", (200, typeof(Stream)), (204, null))
            {
                Remarks = "204 if the caller has already received the end, which stops an `EventSource` from reconnecting.",
                Headers = [LastEventId],
                Errors = [JobNotFound, Busy],
            }
        );

    private static TagDoc Targets =>
        new(
            "Targets",
            "A target is a place to which a restore can write: a configured folder, `staging`, or `original`.",
            new RouteDoc("GET /targets", "listTargets", "Lists the targets of restores", (200, typeof(TargetAnswer[])))
        );

    private static TagDoc Status =>
        new(
            "Status",
            "The health of the service, its sources and its schedules, for people and for monitoring.",
            new("GET /status", "getStatus", "Shows the health of the service, its sources and its schedules", (200, typeof(StatusAnswer)))
            {
                Errors = [IoError],
            },
            new("GET /metrics", "getMetrics", "Returns metrics for Prometheus", (200, typeof(string))) { Errors = [IoError] }
        );

    private static TagDoc Keys =>
        new(
            "Keys",
            "API keys identify callers.",
            new("POST /keys", "createKey", "Creates an API key, which is shown this one time", (201, typeof(KeyAnswer)))
            {
                Body =
                [
                    Text("name", "The owner of the key. Records show it as the caller.", 1, 100).Required(),
                    Choice("role", ApiEnums.Roles, "The role of the key.").Required(),
                    Integer("expires_days", "The number of days until the key expires. Default: never.", 1, 36500),
                    Texts(
                        "sources",
                        "The names of configured sources that the key is narrowed to: it backs up and sees nothing else. Not for an admin. "
                            + "Default: all."
                    ),
                    Boolean(
                        "create_only",
                        "`true`: the key can only create backups, and follow and cancel those. Only for a `backup_operator`.",
                        false
                    ),
                ],
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, NoSpace],
            },
            new("GET /keys", "listKeys", "Lists API keys, oldest first", (200, typeof(KeyAnswer[]))),
            new("GET /keys/{key_id}", "getKey", "Shows an API key, without the key itself", (200, typeof(KeyAnswer)))
            {
                Errors = [KeyNotFound],
            },
            new("DELETE /keys/{key_id}", "revokeKey", "Revokes an API key", (200, typeof(KeyAnswer)))
            {
                Remarks = "The key is refused from the next call on. It stays in the list. Revoking it again changes nothing.",
                Errors = [KeyNotFound, LastAdminKey],
            }
        );

    private static TagDoc Encryption =>
        new(
            "Encryption",
            "The encryption of archives. Its keys are made and changed on the host, with `backupedge encryption`.",
            new RouteDoc(
                "POST /encryption/reseal",
                "resealArchives",
                "Encrypts existing archives with the newest keys",
                (202, typeof(JobDetails))
            )
            {
                Remarks =
                    "Rewrites the archives that are not encrypted, or with older keys or in another mode, one after another, oldest first. "
                    + "Backups and restores continue while it runs.",
                Query = [Wait],
                Body =
                [
                    new(
                        "limit_bytes",
                        "integer",
                        "The maximum number of bytes of archives to rewrite, but at least one archive; the rest is left to the next call. "
                            + "Default: no limit.",
                        Min: 1
                    )
                    {
                        IsLong = true,
                    },
                    Boolean("dry_run", "`true`: only count them.", false),
                ],
                TakesIdempotencyKey = true,
                Errors = [IdempotencyKeyReused, KeyMissing, QueueFull],
            }
        );

    private static TagDoc Audit =>
        new(
            "Audit",
            "Changes and refused requests, with their callers.",
            new RouteDoc("GET /audit", "listAudit", "Lists changes and refused requests, newest first", (200, typeof(AuditAnswer[])))
            {
                Query =
                [
                    Limit,
                    Text("before", "Only records before the one with this `number`."),
                    Text("action", "Only this action."),
                    Text("caller", "Only the caller of exactly this name."),
                    Text("since", "Only from this time on: `2026-11-23T02:00:00Z`, or a date, which means its first instant in UTC."),
                    Text("until", "Only before this time."),
                ],
            }
        );

    private static TagDoc Health =>
        new(
            "Health",
            "Outside the base, without credentials. The version of the service is in `GET /status`, for callers with credentials.",
            new("GET /health", "getHealth", "Returns whether the service accepts requests", (200, typeof(HealthAnswer))),
            new(
                "GET /health/ready",
                "getReadiness",
                "Returns whether jobs run, and the data folder can be written",
                (200, typeof(HealthAnswer))
            )
            {
                Errors = [NotReady],
            }
        );

    private static ParameterDoc DocumentTag => Text("If-None-Match", "The `ETag` of the document that the caller has.");

    private static TagDoc OpenApi =>
        new(
            "OpenAPI",
            "For programs that generate clients or try calls.",
            new("GET /openapi.json", "getOpenApi", "Describes this API to programs, in OpenAPI 3.1", (200, typeof(object)), (304, null))
            {
                Remarks = "The document may be cached: `ETag` changes with the release.",
                Headers = [DocumentTag],
            },
            new("GET /openapi-3.0.json", "getOpenApi30", "The same in OpenAPI 3.0", (200, typeof(object)), (304, null))
            {
                Remarks =
                    "For generators that do not read OpenAPI 3.1. It does not have the responses 204 and 304 of calls that also return "
                    + "content, because some generators take such a call for one without content.",
                Headers = [DocumentTag],
            }
        );
}
