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
            new("GET /history", "getHistory", "Shows the backups of the last days by source and by schedule", (200, typeof(HistoryAnswer)))
            {
                Remarks = "Deleted backups count too. Only days with backups are listed. At most the newest 200000 backups count.",
                Query =
                [
                    Integer("days", "The number of days, today included.", 1, 366, 90),
                    Text("timezone", "The time zone of the days, such as `Europe/Berlin`. Default: that of the host."),
                ],
                Errors = [IoError],
            },
            new("GET /store/history", "getStoreHistory", "Shows how the archive store has grown", (200, typeof(StoreHistoryAnswer)))
            {
                Query = [Integer("days", "The number of days, today included.", 1, 3660, 365)],
                Errors = [IoError],
            },
            new("GET /metrics", "getMetrics", "Returns metrics for Prometheus", (200, typeof(string))) { Errors = [IoError] }
        );

    private static TagDoc Settings =>
        new(
            "Settings",
            "The settings of the service, which are changed in its configuration file and read when it starts.",
            new("GET /config", "getConfig", "Lists the effective settings, without secrets", (200, typeof(ConfigurationAnswer))),
            new("POST /webhooks/{webhook}/test", "testWebhook", "Sends a test notification", (200, typeof(WebhookTestAnswer)))
            {
                Remarks = "`webhook` is a name in the settings, or `mail`. It is sent once, at once.",
                Errors = [InvalidRequest, WebhookFailed],
            }
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

    private static TagDoc Sessions =>
        new(
            "Sessions",
            "Sessions of browsers, which the dashboard uses; other programs send their credentials with each call. A session is a cookie "
                + "that no script can read. It lasts 12 hours and ends after 60 minutes without a call of the user, and at once when its "
                + "key is revoked. Any call but `GET` and `HEAD` in a session needs the header `X-BackupEdge: 1`, and must come from the "
                + "address of the service: otherwise the error is 403 with `details.reason` `cross_site`. The header `X-BackupEdge: poll` "
                + "marks a `GET` that no user made, which does not renew the session.",
            new("POST /session", "createSession", "Signs a browser in", (201, typeof(SessionAnswer)))
            {
                Remarks =
                    "Either `key` or `code`. The response sets the cookie. Needs the header `X-BackupEdge: 1` and the origin of the "
                    + "service, as any other change in a session does. Wrong credentials count as failed sign-ins.",
                Body =
                [
                    Text("key", "An API key, or an access token, with which the session ends."),
                    Text("code", "The code of a link of `backupedge open`, which makes an admin's session. It works once, for a minute."),
                    Boolean("remember", "`true`: the session lasts 30 days, without an idle limit. Not with `code`.", false),
                ],
                Errors = [InvalidRequest, Unauthorized, Forbidden, TooManyFailures, NotReady, NoSpace],
            },
            new("GET /session", "getSession", "Shows who the caller is", (200, typeof(SessionAnswer)))
            {
                Remarks = "Also for callers without a session.",
            },
            new("DELETE /session", "endSession", "Signs a browser out", (204, null)) { Errors = [SessionNotFound] },
            new("GET /sessions", "listSessions", "Lists sessions, newest first", (200, typeof(SessionListItem[]))),
            new("DELETE /sessions/{session_id}", "endOtherSession", "Ends a session", (200, typeof(SessionListItem)))
            {
                Errors = [SessionNotFound],
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
                    Text("subject", "Only the backup, job, schedule, key, session or copy of exactly this id or name."),
                    Text("result", "Only this result: `done`, `dry_run`, or the code of an error."),
                    Text("since", "Only from this time on: `2026-11-23T02:00:00Z`, or a date, which means its first instant in UTC."),
                    Text("until", "Only before this time."),
                ],
            },
            new RouteDoc(
                "GET /audit/verify",
                "verifyAudit",
                "Verifies that no audit record was changed, added or removed",
                (200, typeof(AuditVerifyAnswer))
            )
            {
                Remarks =
                    "Records form a chain of hashes. Archives and copies of the catalogue contain the number and the hash of the last "
                    + "record when they were made, which are compared too. The response is 200 whatever it finds.",
                Query = [Boolean("local", "`true`: the stores of copies are not read.", false)],
                Errors = [IoError],
            },
            new RouteDoc("GET /audit/export", "exportAudit", "Streams all audit records with their hashes", (200, typeof(string)))
            {
                Remarks = "One JSON object a line, oldest first, with the fields of `AuditLine`.",
                MediaTypes = ["application/x-ndjson"],
                Errors = [IoError],
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
