using BackupEdge.Api.Endpoints;
using BackupEdge.Api.Http;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Dashboard;
using BackupEdge.Encryption;
using BackupEdge.Keys;
using BackupEdge.Monitoring;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Api;

/// <summary>The table of all routes. <see cref="Documentation.ApiDocumentation"/> has the documentation of each.</summary>
internal static class Routes
{
    private const string Base = ApiPaths.Base;

    /// <summary>Returns all routes with the roles they need. Without a logger, endpoints log nothing.</summary>
    public static IReadOnlyList<Route> All(
        OwningServices services,
        Readiness readiness,
        ServiceMonitor monitor,
        Gatekeeper gatekeeper,
        ILogger? logger = null
    )
    {
        var names = new BackupNames(services.Ids);
        var requests = new IdempotentRequests(services.Catalogue, services.Time);
        var backups = new BackupEndpoints(
            services.Queue,
            services.Catalogue,
            services.Retention,
            services.BackupCopies,
            names,
            requests,
            services.Time
        );
        var deletes = new DeleteEndpoints(services.Queue, services.Catalogue, services.Retention, services.BackupCopies, services.Time);
        var restores = new RestoreEndpoints(services.Queue, services.Engine, services.Catalogue, names, requests, services.Time);
        var jobs = new JobEndpoints(services.Queue, services.Catalogue, requests, services.Time);
        var reseals = new ResealEndpoints(services.Queue, services.Catalogue, services.Keyring, requests, services.Time);
        var contents = new ContentEndpoints(
            services.Queue,
            services.Engine,
            services.Catalogue,
            names,
            services.Time,
            logger ?? NullLogger.Instance
        );
        var schedules = new ScheduleEndpoints(services.Schedules, services.Queue, services.Catalogue, requests, services.Time);
        var browse = new BrowseEndpoints(services.Browser, services.Plans, services.Queue, names, services.Time);
        var keys = new KeyEndpoints(services.Keys, services.Settings, requests, services.Time);
        var encryption = new EncryptionEndpoints(
            new KeyStore(services.Settings, services.Time),
            services.Keyring,
            services.Catalogue,
            services.Time
        );
        var audit = new AuditEndpoints(services.Catalogue);
        var chain = new AuditChainEndpoints(services.Catalogue, services.AuditProof());
        var events = new EventEndpoints(services.Queue, services.Runner.Events, services.Time);
        var health = new HealthEndpoints(readiness);
        var status = new StatusEndpoints(monitor);
        var copies = new CopyEndpoints(
            services.Settings,
            services.Catalogue,
            services.CopyStatus,
            services.CopyProbing,
            services.Queue,
            requests,
            services.Time
        );
        var history = new HistoryEndpoints(
            new HistoryReader(services.Settings, services.Catalogue, services.Time),
            services.Catalogue,
            services.Time
        );
        var drills = new DrillEndpoints(services.Queue, services.Catalogue, services.Ids, requests, services.Time);
        var targets = new TargetEndpoints(services.Settings, services.Catalogue);
        var config = new ConfigEndpoints(services.Settings);
        var webhooks = new WebhookEndpoints(services.Settings, services.Notifier, services.Time, logger ?? NullLogger.Instance);
        return
        [
            .. services.Settings.Ui.IsEnabled ? Dashboard(new SessionEndpoints(gatekeeper, services.Sessions, services.Time)) : [],
            new("POST", $"{Base}/create", Role.BackupOperator, backups.CreateAsync, WaitPreference.Query) { Narrowed = NarrowedKeys.All },
            new("GET", $"{Base}/list", Role.Viewer, backups.ListAsync, BackupEndpoints.ListQuery) { Narrowed = NarrowedKeys.OfSources },
            new("GET", $"{Base}/{{backup_id}}", Role.Viewer, backups.ShowAsync) { Narrowed = NarrowedKeys.All },
            new("PUT", $"{Base}/{{backup_id}}", Role.Admin, backups.ChangeAsync),
            new("DELETE", $"{Base}/{{backup_id}}", Role.Admin, deletes.DeleteAsync, DeleteEndpoints.DeleteQuery),
            new("POST", $"{Base}/{{backup_id}}/delete", Role.Admin, deletes.DeleteAsync, DeleteEndpoints.DeleteQuery),
            new("POST", $"{Base}/{{backup_id}}/delete/confirm", Role.Admin, deletes.ConfirmAsync),
            new("POST", $"{Base}/{{backup_id}}/delete/withdraw", Role.Admin, deletes.WithdrawAsync),
            new("GET", $"{Base}/delete-requests", Role.Admin, deletes.ListRequestsAsync),
            new("POST", $"{Base}/{{backup_id}}/undelete", Role.Admin, deletes.UndeleteAsync),
            new("POST", $"{Base}/{{backup_id}}/verify", Role.BackupOperator, backups.VerifyAsync, WaitPreference.Query)
            {
                Narrowed = NarrowedKeys.OfSources,
            },
            new("POST", $"{Base}/verify", Role.BackupOperator, backups.VerifyOldestAsync),
            new("PUT", $"{Base}/{{backup_id}}/hold", Role.Admin, backups.HoldAsync),
            new("GET", $"{Base}/{{backup_id}}/files", Role.BackupOperator, browse.ListAsync, BrowseEndpoints.ListQuery)
            {
                Narrowed = NarrowedKeys.OfSources,
            },
            new("GET", $"{Base}/files", Role.BackupOperator, browse.FindAsync, BrowseEndpoints.FindQuery)
            {
                Narrowed = NarrowedKeys.OfSources,
            },
            new("GET", $"{Base}/files/history", Role.BackupOperator, browse.HistoryAsync, BrowseEndpoints.HistoryQuery)
            {
                Narrowed = NarrowedKeys.OfSources,
            },
            new("GET", $"{Base}/{{backup_id}}/diff/{{other_id}}", Role.BackupOperator, browse.CompareAsync, BrowseEndpoints.CompareQuery)
            {
                Narrowed = NarrowedKeys.OfSources,
            },
            new("GET", $"{Base}/{{backup_id}}/files/content", Role.Admin, contents.ContentAsync, ContentEndpoints.ContentQuery),
            new("GET", $"{Base}/{{backup_id}}/export", Role.Admin, contents.ExportAsync, ContentEndpoints.ExportQuery)
            {
                Repeatable = ContentEndpoints.ExportRepeatable,
            },
            new("POST", $"{Base}/prune", Role.Admin, jobs.PruneAsync, WaitPreference.Query),
            new("POST", $"{Base}/encryption/reseal", Role.Admin, reseals.ResealAsync, WaitPreference.Query),
            new("POST", $"{Base}/restore/{{backup_id}}", Role.Admin, restores.RestoreAsync, WaitPreference.Query),
            new("GET", $"{Base}/restore/{{job_id}}/status", Role.Viewer, restores.StatusAsync) { Narrowed = NarrowedKeys.OfSources },
            new("GET", $"{Base}/jobs", Role.Viewer, jobs.ListAsync, JobEndpoints.ListQuery) { Narrowed = NarrowedKeys.OfSources },
            new("GET", $"{Base}/jobs/{{job_id}}", Role.Viewer, jobs.ShowAsync) { Narrowed = NarrowedKeys.All },
            new("GET", $"{Base}/jobs/{{job_id}}/plan", Role.Admin, browse.PlanAsync, BrowseEndpoints.PlanQuery),
            new("POST", $"{Base}/jobs/{{job_id}}/cancel", Role.BackupOperator, jobs.CancelAsync)
            {
                Narrowed = NarrowedKeys.All,
                IsOfOwnJobs = true,
            },
            new("GET", $"{Base}/jobs/{{job_id}}/events", Role.Viewer, events.OfJobAsync) { IsStream = true, Narrowed = NarrowedKeys.All },
            new("GET", $"{Base}/events", Role.Viewer, events.OfAllAsync) { IsStream = true },
            new("GET", $"{Base}/targets", Role.Viewer, targets.ListAsync),
            new("GET", $"{Base}/copies", Role.Viewer, copies.ListAsync),
            new("GET", $"{Base}/copies/{{copy}}", Role.Viewer, copies.ShowAsync),
            new("POST", $"{Base}/copies/{{copy}}/run", Role.Admin, copies.RunAsync, WaitPreference.Query),
            new("POST", $"{Base}/copies/{{copy}}/verify", Role.Admin, copies.VerifyAsync, WaitPreference.Query),
            new("POST", $"{Base}/copies/{{copy}}/probe", Role.Admin, copies.ProbeAsync),
            new("POST", $"{Base}/drill", Role.BackupOperator, drills.CreateAsync, WaitPreference.Query),
            new("GET", $"{Base}/drills", Role.Viewer, drills.ListAsync, DrillEndpoints.ListQuery),
            new("GET", $"{Base}/drills/{{drill_id}}", Role.Viewer, drills.ShowAsync),
            new("GET", $"{Base}/drills/{{drill_id}}/page", Role.Viewer, drills.PageAsync),
            new("POST", $"{Base}/schedule", Role.Admin, schedules.CreateAsync),
            new("POST", $"{Base}/schedule/preview", Role.Admin, schedules.PreviewAsync),
            new("GET", $"{Base}/schedule", Role.Viewer, schedules.ListAsync, ScheduleEndpoints.ListQuery),
            new("GET", $"{Base}/schedule/{{schedule_id}}", Role.Viewer, schedules.ShowAsync),
            new("PUT", $"{Base}/schedule/{{schedule_id}}", Role.Admin, schedules.UpdateAsync),
            new("DELETE", $"{Base}/schedule/{{schedule_id}}", Role.Admin, schedules.DeleteAsync),
            new("POST", $"{Base}/schedule/{{schedule_id}}/delete", Role.Admin, schedules.DeleteAsync),
            new("POST", $"{Base}/schedule/{{schedule_id}}/run", Role.Admin, schedules.RunAsync, WaitPreference.Query),
            new("GET", $"{Base}/schedule/{{schedule_id}}/next", Role.Viewer, schedules.NextAsync, ScheduleEndpoints.NextQuery),
            new("GET", $"{Base}/status", Role.Viewer, status.ShowAsync),
            new("GET", $"{Base}/history", Role.Viewer, history.ShowAsync, HistoryEndpoints.Query),
            new("GET", $"{Base}/store/history", Role.Viewer, history.StoreAsync, HistoryEndpoints.StoreQuery),
            new("GET", "/metrics", Role.Viewer, status.MetricsAsync),
            new("POST", $"{Base}/keys", Role.Admin, keys.CreateAsync),
            new("GET", $"{Base}/keys", Role.Admin, keys.ListAsync),
            new("GET", $"{Base}/keys/{{key_id}}", Role.Admin, keys.ShowAsync),
            new("DELETE", $"{Base}/keys/{{key_id}}", Role.Admin, keys.RevokeAsync),
            new("GET", $"{Base}/config", Role.Admin, config.ShowAsync),
            new("POST", $"{Base}/webhooks/{{webhook}}/test", Role.Admin, webhooks.TestAsync),
            new("GET", $"{Base}/encryption", Role.Admin, encryption.ShowAsync),
            new("POST", $"{Base}/unlock", Role.Admin, encryption.UnlockAsync),
            new("POST", $"{Base}/lock", Role.Admin, encryption.LockAsync),
            new("GET", $"{Base}/audit", Role.Admin, audit.ListAsync, AuditEndpoints.ListQuery),
            new("GET", $"{Base}/audit/verify", Role.Admin, chain.VerifyAsync, AuditChainEndpoints.VerifyQuery),
            new("GET", $"{Base}/audit/export", Role.Admin, chain.ExportAsync),
            new("GET", "/health", null, health.LiveAsync),
            new("GET", "/health/ready", null, health.ReadyAsync),
            new("GET", "/openapi.json", null, OpenApiEndpoints.ShowAsync),
            new("GET", "/openapi-3.0.json", null, OpenApiEndpoints.ShowOlderAsync),
        ];
    }

    private static Route[] Dashboard(SessionEndpoints sessions)
    {
        var dashboard = new DashboardEndpoints(DashboardFiles.Load());
        return
        [
            new("GET", "/", null, dashboard.ShowAsync) { IsHidden = true },
            new("GET", "/ui/{hash}/{file*}", null, dashboard.FileAsync) { IsHidden = true },
            new("POST", ApiPaths.Session, null, sessions.CreateAsync),
            new("GET", ApiPaths.Session, Role.Viewer, sessions.ShowAsync) { Narrowed = NarrowedKeys.All },
            new("DELETE", ApiPaths.Session, Role.Viewer, sessions.EndOwnAsync) { Narrowed = NarrowedKeys.All },
            new("GET", $"{Base}/sessions", Role.Admin, sessions.ListAsync),
            new("DELETE", $"{Base}/sessions/{{session_id}}", Role.Admin, sessions.EndAsync),
        ];
    }
}
