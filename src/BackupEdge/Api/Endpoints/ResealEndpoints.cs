using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Encryption;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoint that seals existing archives.</summary>
internal sealed class ResealEndpoints(
    JobQueue queue,
    CatalogueDatabase catalogue,
    StoreKeyring keyring,
    IdempotentRequests requests,
    TimeProvider time
)
{
    /// <summary>POST /encryption/reseal: queues a reseal and responds with 202 and the job.</summary>
    public async Task ResealAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "limit_bytes", "dry_run");
        var options = new ResealOptions { DryRun = body.Boolean("dry_run") ?? false, LimitBytes = body.Long("limit_bytes") };
        if (options.LimitBytes < 1)
        {
            throw new Fault(
                FaultCode.InvalidRequest,
                "`limit_bytes` must be at least 1. Leave it out for no limit.",
                ("field", "limit_bytes")
            );
        }

        NewestSeal.Of(keyring);
        var job = requests.Run(call, caller => queue.EnqueueReseal(options, caller), id => queue.FindJob(id));
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            JobDetails.From(catalogue, job, time.GetUtcNow()),
            ApiJson.Default.JobDetails
        );
    }
}
