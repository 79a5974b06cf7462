using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Wal;
using BackupEdge.Monitoring;
using BackupEdge.Scheduling;

namespace BackupEdge.Commands.Remote;

/// <summary>Converts the status and the schedules of a server.</summary>
internal static class RemoteStatus
{
    /// <summary>Converts the status.</summary>
    /// <param name="fields">The response of <c>GET /status</c>.</param>
    /// <param name="now">The time at the server, UTC.</param>
    public static ServiceStatus Of(JsonFields fields, DateTimeOffset now)
    {
        var service = fields.Object("service");
        return new ServiceStatus
        {
            At = now,
            StartedAt = service?.Time("started_at"),
            IsRunning = service?.Flag("running") ?? false,
            Sources = [.. fields.Objects("sources").Select(source => Source(source, now))],
            Schedules = [.. fields.Objects("schedules").Select(Schedule)],
            Store = fields.Object("store") is { } store
                ? new StoreState(
                    new StoreUsage(store.Count("archives"), store.Count("bytes")),
                    store.Count("free_bytes"),
                    store.Count("reserve_bytes")
                )
                : null,
            QueuedJobs = fields.Count("queued_jobs"),
            RunningJobs = fields.Count("running_jobs"),
            ActiveJobs = [.. fields.Objects("active_jobs").Select(Active)],
            OldestUnverified = fields.Object("oldest_unverified") is { } oldest
                ? Overview(oldest.Required("backup_id"), RunStatus.Completed, oldest.RequiredTime("completed_at"))
                : null,
            Verification = fields.Object("verification") is { } verified
                ? new VerificationStatus(
                    (int)verified.Count("within_days"),
                    verified.Count("verified"),
                    verified.Count("older"),
                    verified.Count("never"),
                    verified.Count("damaged"),
                    verified.Time("oldest_at")
                )
                : null,
            EncryptionMode = fields.Object("encryption")?.Text("mode") switch
            {
                "none" => EncryptionMode.None,
                "shared" => EncryptionMode.Shared,
                "sealed" => EncryptionMode.Sealed,
                _ => null,
            },
            UnlockedUntil = fields.Object("encryption")?.Time("unlocked_until"),
            Damaged = [],
            Missing = [],
            PassedOver = [],
            Webhooks =
            [
                .. fields
                    .Objects("webhooks")
                    .Select(webhook => new NotificationBacklog(
                        webhook.Required("name"),
                        webhook.Count("waiting"),
                        webhook.Time("oldest_at"),
                        webhook.Text("error")
                    )),
            ],
            Copies = [.. fields.Objects("copies").Select(Copy)],
            Warnings = ReasonsOf(fields, "warnings"),
            Reasons = ReasonsOf(fields, "reasons"),
        };
    }

    /// <summary>Converts a schedule of any call.</summary>
    public static ScheduleState Schedule(JsonFields fields) =>
        new(
            new ScheduleRow
            {
                Id = fields.Required("id"),
                Name = fields.Text("name"),
                IsConfigured = fields.Flag("read_only"),
                Cron = fields.Text("cron") ?? "",
                TimeZone = fields.Text("timezone"),
                Kind = fields.Choice<ScheduleKind>("kind") ?? ScheduleKind.Backup,
                Type = fields.Choice<BackupType>("type") ?? BackupType.Full,
                Copy = fields.Text("copy"),
                RetentionDays = (int?)fields.Number("retention_days"),
                Sources = fields.Texts("sources"),
                IncludeFiles = fields.Flag("include_files"),
                IncludeDatabase = fields.Flag("include_database"),
                Enabled = fields.Flag("enabled"),
                CatchUp = fields.Flag("catch_up"),
                FullEvery = fields.Text("full_every"),
                Limits = new BackupLimits
                {
                    ReadBytesPerSecond = (int?)fields.Number("read_bytes_per_second"),
                    Workers = (int?)fields.Number("workers"),
                    IoClass = fields.Choice<IoClass>("io_class"),
                },
                CreatedAt = fields.Time("created_at") ?? default,
                CreatedBy = fields.Text("created_by") ?? "",
                CountsFrom = default,
                NextDueAt = fields.Time("next_run_at"),
                LastStartedAt = fields.Time("last_run_at"),
            }
        )
        {
            ZoneName = fields.Text("timezone") ?? "",
            LastRun = fields.Text("last_backup_id") is { } backup
                ? new ScheduleRun(0, fields.Required("id"), null, fields.Time("last_run_at") ?? default, "", backup, null)
                : null,
            LastStatus = fields.Text("last_status"),
            LastError = fields.Text("last_error"),
            LastSuccessAt = fields.Time("last_success_at"),
            OverdueFor = fields.Time("overdue_for") ?? (fields.Flag("overdue") ? DateTimeOffset.UnixEpoch : null),
            Skips = [.. fields.Objects("skipped").Select(skip => Skip(fields.Required("id"), skip))],
        };

    private static ScheduleSkip Skip(string scheduleId, JsonFields fields) =>
        new(
            scheduleId,
            fields.RequiredTime("due_at"),
            fields.RequiredTime("through_at"),
            fields.Count("count"),
            fields.RequiredChoice<SkipReason>("reason"),
            fields.Text("message")
        );

    private static SourceStatus Source(JsonFields fields, DateTimeOffset now)
    {
        var last = fields.Text("last_backup_id");
        return new SourceStatus(
            fields.Required("name"),
            fields.Required("kind"),
            fields.Time("last_success_at") is { } success ? Overview("", RunStatus.Completed, success) : null,
            last is null ? null : Overview(last, fields.RequiredChoice<RunStatus>("last_status"), default),
            fields.Flag("overdue") ? now : null
        )
        {
            Proof = fields.Time("last_drill_at") is { } drilled
                ? new SourceProofRow(
                    new DrilledSourceRow("", null, fields.RequiredChoice<DrillResult>("last_drill_result"), drilled, null, null, null),
                    fields.Time("last_proven_at"),
                    fields.Find("recovery_seconds") is { ValueKind: JsonValueKind.Number } seconds
                        ? (long)(seconds.GetDouble() * 1000)
                        : null,
                    null
                )
                : null,
            Wal = fields.Time("recovery_point_at") is { } point ? new WalState { Since = point, PointHere = point } : null,
        };
    }

    private static IReadOnlyList<StatusReason> ReasonsOf(JsonFields fields, string name) =>
        [
            .. fields
                .Objects(name)
                .Select(reason => new StatusReason(
                    reason.Required("code"),
                    reason.Text("subject"),
                    reason.Required("message"),
                    reason.Text("held_id")
                )),
        ];

    private static CopyStatus Copy(JsonFields fields) =>
        new()
        {
            Name = fields.Required("name"),
            Kind = fields.Text("kind") ?? "",
            Address = fields.Text("address") ?? "",
            LastCompletedAt = fields.Time("last_completed_at"),
            Lag = TimeSpan.FromSeconds(fields.Count("lag_seconds")),
            MaxLag = TimeSpan.FromSeconds(fields.Count("max_lag_seconds")),
            Backups = fields.Count("backups"),
            Bytes = fields.Count("bytes"),
            WaitingBackups = fields.Count("waiting_backups"),
            WaitingBytes = fields.Count("waiting_bytes"),
            ProtectedUntil = fields.Time("protected_until"),
        };

    private static ActiveJob Active(JsonFields fields) => new(RemoteRows.Job(fields), fields.Text("label"), fields.Texts("sources") ?? []);

    private static BackupOverview Overview(string id, RunStatus status, DateTimeOffset endedAt) => new(id, status, endedAt, 0, 0, null);
}
