using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to list, show and cancel jobs of every kind, and to prune.</summary>
internal sealed class JobEndpoints(JobQueue queue, CatalogueDatabase catalogue, TimeProvider time)
{
    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "kind", "status", "backup_id"];

    /// <summary>GET /jobs: responds with an array of jobs, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new JobFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            Kind = call.Query.Choice("kind", ApiEnums.JobKinds),
            Status = call.Query.Choice("status", ApiEnums.JobStatuses),
            BackupId = call.Query.Text("backup_id"),
            Scope = call.Caller.Scope,
        };
        if (filter.Before is { } before && catalogue.Read(session => session.Jobs.Find(before, filter.Scope)) is null)
        {
            throw QueryFields.UnknownBefore(before);
        }

        var page = queue.ListJobs(filter);
        call.SetPaging(page, row => row.Id);
        var now = time.GetUtcNow();
        JobListItem[] items = [.. page.Rows.Select(row => new JobListItem(row, now))];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.JobListItemArray);
    }

    /// <summary>GET /jobs/{job_id}: responds with all details of a job.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(queue.FindJob(call.Id, call.Caller.Scope)), ApiJson.Default.JobDetails);

    /// <summary>POST /prune: queues a prune and responds with 202 and the job, whose <c>plan</c> lists what it deletes.</summary>
    public async Task PruneAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "dry_run");
        var job = queue.EnqueuePrune(new PruneOptions { DryRun = body.Boolean("dry_run") ?? false }, call.Caller);
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(StatusCodes.Status202Accepted, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    /// <summary>POST /jobs/{job_id}/cancel: cancels a job and responds with 200 if it has ended, or 202 if it is stopping.</summary>
    public async Task CancelAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var job = queue.Cancel(call.Id, call.Caller);
        var status = job.HasEnded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(status, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    private JobDetails DetailsOf(JobRow job) => JobDetails.From(catalogue, job, time.GetUtcNow());
}
