using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Backups: create, list, show, delete, verify.</summary>
/// <param name="services">What it works with.</param>
internal sealed class BackupEndpoints(BackupServices services)
{
    // Bots ask for the same again and again. On a machine with little memory the two take a thirty-second part of it. They are two, so that
    // who walks
    // through all pages does not push out what others ask for.
    private static readonly long MaxAnswerBytes = Math.Min(24L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 32);
    private readonly CatalogueMemory<RenderedAnswer> _shown = new(MaxAnswerBytes / 6 * 5);
    private readonly CatalogueMemory<RenderedAnswer> _listed = new(MaxAnswerBytes / 6);

    /// <summary>Names of the list's query parameters.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "type", "status", "source", "label"];

    /// <summary>Answers with a backup that was asked for: 201, after the wait that the caller prefers.</summary>
    public static async Task AnswerCreatedAsync(BackupServices services, ApiCall call, BackupRow row)
    {
        if (await call.WaitAsync(services.Queue, row.JobId) is not null)
        {
            row = services.Queue.FindBackup(row.Id);
        }

        call.SetHeader("Location", ApiPaths.Backup(row.Id));
        await call.AnswerAsync(StatusCodes.Status201Created, new CreatedBackup(row), ApiJson.Default.CreatedBackup);
    }

    /// <summary>POST /create: 201 with the backup that will be made, or is made when the caller waits.</summary>
    public async Task CreateAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("type", "type", "include_files", "include_database", "sources", "label", "retention_days");
        var options = new BackupOptions
        {
            Type = ApiEnums.BackupTypes.Parse("type", body.Text("type")),
            IncludeFiles = body.Boolean("include_files") ?? true,
            IncludeDatabase = body.Boolean("include_database") ?? true,
            Sources = body.Texts("sources"),
            Label = body.Text("label"),
            RetentionDays = body.Whole("retention_days"),
        };
        await AnswerCreatedAsync(services, call, services.Queue.EnqueueBackup(options, call.Caller));
    }

    /// <summary>GET /list: a bare array, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        if (_listed.Find(call.Version, call.RawQuery) is { } known)
        {
            return call.AnswerAsync(known);
        }

        var filter = new BackupFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            Type = call.Query.Choice("type", ApiEnums.BackupTypes),
            Status = call.Query.Choice("status", ApiEnums.BackupStatuses),
            Source = call.Query.Text("source"),
            Label = call.Query.Text("label"),
        };
        var page = services.Catalogue.Read(session =>
        {
            if (filter.Before is { } before && !session.Backups.IsListed(before))
            {
                throw QueryFields.UnknownBefore(before);
            }

            return session.Backups.List(filter);
        });
        call.SetPaging(page, row => row.Id);
        BackupListItem[] items = [.. page.Rows.Select(row => new BackupListItem(row))];
        return AnswerAsync(call, _listed, call.RawQuery, call.Render(items, ApiJson.Default.BackupListItemArray));
    }

    /// <summary>GET /{backup_id}: everything known.</summary>
    public Task ShowAsync(ApiCall call)
    {
        if (_shown.Find(call.Version, call.Id) is { } known)
        {
            return call.AnswerAsync(known);
        }

        var (row, details) = services.Catalogue.Read(session =>
            session.Backups.Find(call.Id) is { Status: not (RunStatus.Queued or RunStatus.Running) } ended
                ? (ended, BackupDetails.From(session, ended, null, services.Time.GetUtcNow()))
                : default
        );

        // One that is not there gets its message here; what has not ended changes as time goes by.
        return row is null
            ? call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(services.Queue.FindBackup(call.Id)), ApiJson.Default.BackupDetails)
            : AnswerAsync(call, _shown, row.Id, call.Render(details, ApiJson.Default.BackupDetails));
    }

    /// <summary>PUT /{backup_id}/hold: puts a hold on it or takes it off.</summary>
    public async Task HoldAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync("hold", "hold");
        var hold = body.Boolean("hold")
            ?? throw RequestFaults.Field("hold", "`hold` is required: true, so that no retention takes the " + "backup, or false.");
        var row = services.Queue.SetHeld(call.Id, hold, call.Caller);
        await call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(row), ApiJson.Default.BackupDetails);
    }

    /// <summary>DELETE /{backup_id}: what was deleted.</summary>
    public Task DeleteAsync(ApiCall call) =>
        call.AnswerAsync(
            StatusCodes.Status200OK,
            DeletedBackup.From(services.Queue.DeleteBackup(call.Id, call.Caller)),
            ApiJson.Default.DeletedBackup
        );

    /// <summary>POST /{backup_id}/verify: 202 with the job.</summary>
    public async Task VerifyAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var job = services.Queue.EnqueueVerify(call.Id, call.Caller);
        job = await call.WaitAsync(services.Queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            JobDetails.From(services.Catalogue, job, services.Time.GetUtcNow()),
            ApiJson.Default.JobDetails
        );
    }

    private BackupDetails DetailsOf(BackupRow row) =>
        BackupDetails.From(services.Catalogue, services.Queue, row, services.Time.GetUtcNow());

    private static Task AnswerAsync(ApiCall call, CatalogueMemory<RenderedAnswer> memory, string name, RenderedAnswer answer)
    {
        memory.Keep(call.Version, name, answer, answer.Weight);
        return call.AnswerAsync(answer);
    }
}
