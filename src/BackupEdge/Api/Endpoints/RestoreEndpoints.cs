using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using BackupEdge.Jobs.Search;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints to start a restore and to show its status.</summary>
internal sealed class RestoreEndpoints(
    JobQueue queue,
    IEngine engine,
    CatalogueDatabase catalogue,
    BackupNames names,
    IdempotentRequests requests,
    TimeProvider time
)
{
    /// <summary>POST /restore/{backup_id}: queues a restore and responds with 202 and the job.</summary>
    public async Task RestoreAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(
            "target",
            "target",
            "paths",
            "exclude",
            "strip",
            "delete",
            "include_files",
            "include_database",
            "restore_database",
            "database_name",
            "restore_to",
            "overwrite",
            "trust",
            "dry_run"
        );
        var options = new RestoreOptions
        {
            Target = body.Text("target")
                ?? throw RequestFaults.Field("target", "`target` is required: the name of a target, such as staging or original."),
            Paths = body.Texts("paths") ?? [],
            Exclude = body.Texts("exclude") ?? [],
            Strip = body.Whole("strip") ?? 0,
            Delete = body.Boolean("delete") ?? false,
            IncludeFiles = body.Boolean("include_files") ?? true,
            IncludeDatabase = body.Boolean("include_database") ?? true,
            RestoreDatabase = body.Boolean("restore_database") ?? false,
            DatabaseName = body.Text("database_name"),
            RestoreTo = MomentOf(body.Text("restore_to")),
            TakesOtherBackup = LatestBackup.Parse(call.Id) is not null,
            Overwrite = body.Text("overwrite") is { } mode ? ApiEnums.OverwriteModes.Parse("overwrite", mode) : OverwriteMode.Replace,
            Trust = body.Boolean("trust") ?? false,
            DryRun = body.Boolean("dry_run") ?? false,
        };
        var job = requests.Run(call, caller => Restore(call, options, caller), id => queue.FindJob(id));
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.RestoreStatus(job.Id));
        await call.AnswerAsync(StatusCodes.Status202Accepted, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    /// <summary>GET /restore/{job_id}/status: responds with the job; <c>job_not_found</c> if it is not a restore.</summary>
    public Task StatusAsync(ApiCall call)
    {
        var job = queue.FindJob(call.Id, call.Caller.Scope);
        if (job.Kind != JobKind.Restore)
        {
            throw new Fault(
                FaultCode.JobNotFound,
                $"The job '{job.Id}' is a {WireNames.Of(job.Kind)}, not a restore. Its path is {ApiPaths.Job(job.Id)}.",
                ("job_id", job.Id)
            );
        }

        return call.AnswerAsync(StatusCodes.Status200OK, DetailsOf(job), ApiJson.Default.JobDetails);
    }

    private static DateTimeOffset? MomentOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return UtcTime.TryParse(text, out var moment)
            ? moment
            : throw RequestFaults.Field(
                "restore_to",
                "`restore_to` must be an RFC 3339 time with its offset, such as 2026-11-30T18:00:00Z."
            );
    }

    private JobRow Restore(ApiCall call, RestoreOptions options, Caller caller)
    {
        var backup = names.Find(call);
        if (!options.DryRun)
        {
            ThrowIfLocked(backup.Id);
        }

        return queue.EnqueueRestore(backup.Id, options, caller, backup.Note);
    }

    // What else is wrong with the archive is a matter of the queue and of the job.
    private void ThrowIfLocked(string id)
    {
        try
        {
            engine.ThrowIfLocked(id);
        }
        catch (Fault fault) when (fault.Code != FaultCode.ContentLocked)
        {
            return;
        }
    }

    private JobDetails DetailsOf(JobRow job) => JobDetails.From(catalogue, job, time.GetUtcNow());
}
