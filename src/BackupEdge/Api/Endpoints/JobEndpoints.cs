using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Contracts;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Jobs of every kind: list, show, cancel.</summary>
/// <param name="workshop">What it works with.</param>
internal sealed class JobEndpoints(BackupServices workshop)
{
    /// <summary>Names of the list's query parameters.</summary>
    public static IReadOnlyList<string> ListQuery { get; } = ["limit", "before", "kind", "status", "backup_id"];

    /// <summary>A job with its notes.</summary>
    public static JobDetails Details(BackupServices workshop, JobRow job)
    {
        var (errors, warnings) = workshop.Catalogue.Read(session => (session.Notes.Errors(job.Id), session.Notes.Warnings(job.Id)));
        return new JobDetails(job, errors, warnings, workshop.Time.GetUtcNow());
    }

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
        if (filter.Before is { } before && workshop.Catalogue.Read(session => session.Jobs.Find(before)) is null)
        {
            throw QueryFields.UnknownBefore(before);
        }

        var page = workshop.Queue.ListJobs(filter);
        call.SetPaging(page, row => row.Id);
        var now = workshop.Time.GetUtcNow();
        JobListItem[] items = [.. page.Rows.Select(row => new JobListItem(row, now))];
        return call.AnswerAsync(StatusCodes.Status200OK, items, ApiJson.Default.JobListItemArray);
    }

    /// <summary>GET /jobs/{job_id}: everything known.</summary>
    public Task ShowAsync(ApiCall call) =>
        call.AnswerAsync(StatusCodes.Status200OK, Details(workshop, workshop.Queue.FindJob(call.Id)), ApiJson.Default.JobDetails);

    /// <summary>POST /prune: 202 with the job, whose <c>plan</c> tells what it does.</summary>
    public async Task PruneAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "dry_run");
        var job = workshop.Queue.EnqueuePrune(new PruneOptions { DryRun = body.Boolean("dry_run") ?? false }, call.Caller);
        job = await call.WaitAsync(workshop.Queue, job.Id) ?? job;
        call.SetHeader("Location", Routes.Job(job.Id));
        await call.AnswerAsync(StatusCodes.Status202Accepted, Details(workshop, job), ApiJson.Default.JobDetails);
    }

    /// <summary>POST /jobs/{job_id}/cancel: 200 when it is cancelled, 202 while it is stopping.</summary>
    public async Task CancelAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var job = workshop.Queue.Cancel(call.Id, call.Caller);
        var status = job.HasEnded ? StatusCodes.Status200OK : StatusCodes.Status202Accepted;
        call.SetHeader("Location", Routes.Job(job.Id));
        await call.AnswerAsync(status, Details(workshop, job), ApiJson.Default.JobDetails);
    }
}
