using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to list, show and cancel jobs of every kind, and to prune.</summary>
internal sealed class JobEndpoints(JobQueue queue, CatalogueDatabase catalogue, IdempotentRequests requests, TimeProvider time)
{
    private static readonly ListRenderer<JobListItem, JobsAnswer> Lists = new(
        ApiJson.Default.JobListItemArray,
        ApiJson.Default.JobsAnswer,
        (rows, total) => new JobsAnswer(rows, rows.Length, total),
        ListLine.Of,
        "There are no jobs."
    );

    /// <summary>The query parameters of <see cref="ListAsync"/>.</summary>
    public static IReadOnlyList<string> ListQuery { get; } =
    ["limit", "before", Cursor.Name, "since", "until", "kind", "status", "backup_id", "source", "as"];

    /// <summary>GET /jobs: responds with jobs, newest first.</summary>
    public Task ListAsync(ApiCall call)
    {
        var filter = new JobFilter
        {
            Limit = call.Query.Limit(),
            Before = call.Query.Text("before"),
            After = Cursor.Number(call.Query, CursorKind.Jobs),
            Since = call.Query.Time("since"),
            Until = call.Query.Time("until"),
            Kind = call.Query.Choice("kind", ApiEnums.JobKinds),
            Status = call.Query.Choice("status", ApiEnums.JobStatuses),
            BackupId = call.Query.Text("backup_id"),
            Source = call.Query.Text("source"),
            Scope = call.Caller.Scope,
        };
        if (filter.Before is { } before && catalogue.Read(session => session.Jobs.Find(before, filter.Scope)) is null)
        {
            throw QueryFields.UnknownBefore(before);
        }

        var page = queue.ListJobs(filter);
        call.SetPaging(page, Cursor.Name, of => Cursor.Of(CursorKind.Jobs, of.Place));
        var now = time.GetUtcNow();
        JobListItem[] items = [.. page.Rows.Select(row => new JobListItem(row, now))];
        return call.AnswerAsync(Lists.Render(call, items, page.Total));
    }

    /// <summary>GET /jobs/{job_id}: responds with all details of a job.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(queue.FindJob(call.Id, call.Caller.Scope)), ApiJson.Default.JobDetails);

    /// <summary>POST /prune: queues a prune and responds with 202 and the job, whose <c>plan</c> lists what it deletes.</summary>
    public async Task PruneAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "dry_run");
        var options = new PruneOptions { DryRun = body.Boolean("dry_run") ?? false };
        var job = requests.Run(call, caller => queue.EnqueuePrune(options, caller), id => queue.FindJob(id));
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
