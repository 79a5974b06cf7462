using BackupEdge.Api.Endpoints;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Monitoring;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Api;

/// <summary>The table of all routes. <see cref="Documentation.ApiDocumentation"/> has the documentation of each.</summary>
internal static class Routes
{
    private const string Base = ApiPaths.Base;

    /// <summary>Returns all routes with the roles they need. Without a logger, endpoints log nothing.</summary>
    public static IReadOnlyList<Route> All(OwningServices services, Readiness readiness, ServiceMonitor monitor, ILogger? logger = null)
    {
        var names = new BackupNames(services.Ids);
        var backups = new BackupEndpoints(services.Queue, services.Catalogue, services.Retention, names, services.Time);
        var restores = new RestoreEndpoints(services.Queue, services.Catalogue, names, services.Time);
        var jobs = new JobEndpoints(services.Queue, services.Catalogue, services.Time);
        var contents = new ContentEndpoints(
            services.Queue,
            services.Engine,
            services.Catalogue,
            names,
            services.Time,
            logger ?? NullLogger.Instance
        );
        var schedules = new ScheduleEndpoints(services.Schedules, services.Queue);
        var browse = new BrowseEndpoints(services.Browser, services.Plans, services.Queue, names, services.Time);
        var keys = new KeyEndpoints(services.Keys, services.Settings, services.Time);
        var audit = new AuditEndpoints(services.Catalogue);
        var events = new EventEndpoints(services.Queue, services.Runner.Events, services.Time);
        var health = new HealthEndpoints(readiness);
        var status = new StatusEndpoints(monitor);
        return
        [
            new("POST", $"{Base}/create", Role.BackupOperator, backups.CreateAsync, WaitPreference.Query),
            new("GET", $"{Base}/list", Role.BackupOperator, backups.ListAsync, BackupEndpoints.ListQuery),
            new("GET", $"{Base}/{{backup_id}}", Role.BackupOperator, backups.ShowAsync),
            new("PUT", $"{Base}/{{backup_id}}", Role.Admin, backups.ChangeAsync),
            new("DELETE", $"{Base}/{{backup_id}}", Role.Admin, backups.DeleteAsync, BackupEndpoints.DeleteQuery),
            new("POST", $"{Base}/{{backup_id}}/delete", Role.Admin, backups.DeleteByPostAsync, BackupEndpoints.DeleteQuery),
            new("POST", $"{Base}/{{backup_id}}/verify", Role.BackupOperator, backups.VerifyAsync, WaitPreference.Query),
            new("PUT", $"{Base}/{{backup_id}}/hold", Role.Admin, backups.HoldAsync),
            new("GET", $"{Base}/{{backup_id}}/files", Role.BackupOperator, browse.ListAsync, BrowseEndpoints.ListQuery),
            new("GET", $"{Base}/files", Role.BackupOperator, browse.FindAsync, BrowseEndpoints.FindQuery),
            new("GET", $"{Base}/{{backup_id}}/diff/{{other_id}}", Role.BackupOperator, browse.CompareAsync, BrowseEndpoints.CompareQuery),
            new("GET", $"{Base}/{{backup_id}}/files/content", Role.Admin, contents.ContentAsync, ContentEndpoints.ContentQuery),
            new("GET", $"{Base}/{{backup_id}}/export", Role.Admin, contents.ExportAsync, ContentEndpoints.ExportQuery),
            new("POST", $"{Base}/prune", Role.Admin, jobs.PruneAsync, WaitPreference.Query),
            new("POST", $"{Base}/restore/{{backup_id}}", Role.Admin, restores.RestoreAsync, WaitPreference.Query),
            new("GET", $"{Base}/restore/{{job_id}}/status", Role.BackupOperator, restores.StatusAsync),
            new("GET", $"{Base}/jobs", Role.BackupOperator, jobs.ListAsync, JobEndpoints.ListQuery),
            new("GET", $"{Base}/jobs/{{job_id}}", Role.BackupOperator, jobs.ShowAsync),
            new("GET", $"{Base}/jobs/{{job_id}}/plan", Role.Admin, browse.PlanAsync, BrowseEndpoints.PlanQuery),
            new("POST", $"{Base}/jobs/{{job_id}}/cancel", Role.BackupOperator, jobs.CancelAsync),
            new("GET", $"{Base}/jobs/{{job_id}}/events", Role.BackupOperator, events.OfJobAsync) { IsStream = true },
            new("GET", $"{Base}/events", Role.BackupOperator, events.OfAllAsync) { IsStream = true },
            new("POST", $"{Base}/schedule", Role.Admin, schedules.CreateAsync),
            new("GET", $"{Base}/schedule", Role.Admin, schedules.ListAsync, ScheduleEndpoints.ListQuery),
            new("GET", $"{Base}/schedule/{{schedule_id}}", Role.Admin, schedules.ShowAsync),
            new("PUT", $"{Base}/schedule/{{schedule_id}}", Role.Admin, schedules.UpdateAsync),
            new("DELETE", $"{Base}/schedule/{{schedule_id}}", Role.Admin, schedules.DeleteAsync),
            new("POST", $"{Base}/schedule/{{schedule_id}}/delete", Role.Admin, schedules.DeleteByPostAsync),
            new("POST", $"{Base}/schedule/{{schedule_id}}/run", Role.Admin, schedules.RunAsync, WaitPreference.Query),
            new("GET", $"{Base}/schedule/{{schedule_id}}/next", Role.Admin, schedules.NextAsync, ScheduleEndpoints.NextQuery),
            new("GET", $"{Base}/status", Role.BackupOperator, status.ShowAsync),
            new("GET", "/metrics", Role.BackupOperator, status.MetricsAsync),
            new("POST", $"{Base}/keys", Role.Admin, keys.CreateAsync),
            new("GET", $"{Base}/keys", Role.Admin, keys.ListAsync),
            new("GET", $"{Base}/keys/{{key_id}}", Role.Admin, keys.ShowAsync),
            new("DELETE", $"{Base}/keys/{{key_id}}", Role.Admin, keys.RevokeAsync),
            new("GET", $"{Base}/audit", Role.Admin, audit.ListAsync, AuditEndpoints.ListQuery),
            new("GET", "/health", null, health.LiveAsync),
            new("GET", "/health/ready", null, health.ReadyAsync),
            new("GET", "/openapi.json", null, OpenApiEndpoints.ShowAsync),
        ];
    }
}
