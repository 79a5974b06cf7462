using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Contracts;
using BackupEdge.Copies;
using BackupEdge.Jobs;
using BackupEdge.Jobs.Queue;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints that list and show the copies of the archive store, run them, and probe their stores.</summary>
internal sealed class CopyEndpoints(
    Settings settings,
    CatalogueDatabase catalogue,
    CopyStatusReader status,
    CopyProbing probing,
    JobQueue queue,
    IdempotentRequests requests,
    TimeProvider time
)
{
    /// <summary>GET /copies: responds with an array of copies, in the order of the settings.</summary>
    public Task ListAsync(ApiCall call)
    {
        var copies = catalogue.Read(session => status.Read(session, call.Version, time.GetUtcNow()));
        return call.AnswerAsync(StatusCodes.Status200OK, [.. copies.Select(CopyAnswer.From)], ApiJson.Default.CopyAnswerArray);
    }

    /// <summary>GET /copies/{copy}: responds with a copy.</summary>
    public Task ShowAsync(ApiCall call)
    {
        var definition = CopyFaults.Find(settings, call.Id);
        var copy = catalogue.Read(session => status.Read(session, call.Version, definition, time.GetUtcNow()));
        return call.AnswerAsync(StatusCodes.Status200OK, CopyAnswer.From(copy), ApiJson.Default.CopyAnswer);
    }

    /// <summary>POST /copies/{copy}/run: queues a run and responds with 202 and the job.</summary>
    public async Task RunAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var options = new CopyOptions { Copy = call.Id };
        await AnswerAsync(call, requests.Run(call, caller => queue.EnqueueCopy(options, caller), id => queue.FindJob(id)));
    }

    /// <summary>POST /copies/{copy}/verify: queues a verification and responds with 202 and the job.</summary>
    public async Task VerifyAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync(required: null, "bytes");
        var options = new CopyVerifyOptions { Copy = call.Id, Bytes = body.Long("bytes") };
        await AnswerAsync(call, requests.Run(call, caller => queue.VerifyCopy(options, caller), id => queue.FindJob(id)));
    }

    /// <summary>POST /copies/{copy}/probe: finds out what the store can do, and responds with that.</summary>
    public async Task ProbeAsync(ApiCall call)
    {
        await call.ReadBodyAsync(required: null);
        var definition = CopyFaults.Find(settings, call.Id);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Stopping);
        var abilities = await probing.RunAsync(definition, call.Caller, ends.Token);
        await call.AnswerAsync(StatusCodes.Status200OK, StoreAbilitiesAnswer.From(abilities)!, ApiJson.Default.StoreAbilitiesAnswer);
    }

    private async Task AnswerAsync(ApiCall call, JobRow job)
    {
        job = await call.WaitAsync(queue, job.Id) ?? job;
        call.SetHeader("Location", ApiPaths.Job(job.Id));
        await call.AnswerAsync(
            StatusCodes.Status202Accepted,
            JobDetails.From(catalogue, job, time.GetUtcNow()),
            ApiJson.Default.JobDetails
        );
    }
}
