using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Jobs of every kind: list, show, cancel.</summary>
/// <param name="services">What it works with.</param>
internal sealed class JobEndpoints(BackupServices services)
{
    /// <summary>Names of the list's query parameters.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "kind", "status", "backup_id"];

    /// <summary>GET /jobs: a bare array, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new JobFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            Kind = call.Query.Choice("kind", ApiEnums.JobKinds),
            Status = call.Query.Choice("status", ApiEnums.JobStatuses),
            BackupId = call.Query.Text("backup_id"),
        };
        if (filter.Before is { } before && services.Catalogue.Read(session => session.Jobs.Find(before)) is null)
        {
            throw QueryFields.UnknownBefore(before);
        }

        var page = services.Queue.ListJobs(filter);
        call.SetPaging(page, row => row.Id);
        var now = services.Time.GetUtcNow();
        JobListItem[] items = [.. page.Rows.Select(row => new JobListItem(row, now))];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.JobListItemArray);
    }

    /// <summary>GET /jobs/{job_id}: everything known.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(services.Queue.FindJob(call.Id)), ApiJson.Default.JobDetails);

    /// <summary>POST /prune: 202 with the job, whose <c>plan</c> tells what it does.</summary>
    public async Task PruneAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "dry_run");
        var job = services.Queue.EnqueuePrune(new PruneOptions { DryRun = body.Boolean("dry_run") ?? false }, call.Caller);
        job = await call.WaitAsync(services.Queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(StatusCodes.Status202Accepted, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    /// <summary>POST /jobs/{job_id}/cancel: 200 when it is cancelled, 202 while it is stopping.</summary>
    public async Task CancelAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var job = services.Queue.Cancel(call.Id, call.Caller);
        var status = job.HasEnded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(status, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    private JobDetails DetailsOf(JobRow job) => JobDetails.From(services.Catalogue, job, services.Time.GetUtcNow());
}
