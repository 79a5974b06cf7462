using BackupEdge.Api.Http;
using BackupEdge.Composition;
using BackupEdge.Jobs.Events;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>What happens to jobs, as server-sent events. A stream ends with its job, or with the service.</summary>
/// <param name="services">What it works with.</param>
internal sealed class EventEndpoints(OwningServices services)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private EventFeed Feed => services.Runner.Events;

    /// <summary>GET /events: all jobs.</summary>
    public async Task OfAllAsync(ApiCall call)
    {
        using var reader = Read(call, jobId: null);
        await TellAsync(call, reader, reader.Backlog, endsWithJob: false);
    }

    /// <summary>
    /// GET /jobs/{job_id}/events: one job, until it has ended. 204 when the caller has seen its end, which keeps clients from coming back.
    /// </summary>
    public async Task OfJobAsync(ApiCall call)
    {
        // The reader first: what happens after the look at the catalogue then reaches it.
        using var reader = Read(call, call.Id);
        var job = services.Queue.FindJob(call.Id);
        var first = reader.Backlog;
        if (first.Count == 0 && job.HasEnded && !Feed.IsActive(job.Id) && !reader.News.TryPeek(out _))
        {
            if (reader.IsResumed)
            {
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            first = [new JobEvent(reader.Position, job, IsProgress: false, services.Time.GetUtcNow())];
        }

        await TellAsync(call, reader, first, endsWithJob: true);
    }

    private EventReader Read(ApiCall call, string? jobId) => Feed.Read(LastIdOf(call.Http.Request), jobId, call.Caller, call.Http.Abort);

    private static string? LastIdOf(HttpRequest request) => request.Headers["Last-Event-ID"] is [{ Length: > 0 } only] ? only : null;

    private async Task TellAsync(ApiCall call, EventReader reader, IReadOnlyList<JobEvent> first, bool endsWithJob)
    {
        var stream = new EventStream(call.Http, Feed);
        await stream.BeginAsync();
        if (HttpMethods.IsHead(call.Http.Request.Method))
        {
            return;
        }

        var hadId = LastIdOf(call.Http.Request) is not null;
        await call.WhileAdmittedAsync(async token =>
        {
            await TellFirstAsync(stream, reader, first, hadId);
            if (!endsWithJob || !first.Any(news => news.Job.HasEnded))
            {
                await TellOnAsync(stream, reader, endsWithJob, token);
            }
        });
    }

    private async Task TellOnAsync(EventStream stream, EventReader reader, bool endsWithJob, CancellationToken cancellationToken)
    {
        while (await WaitAsync(stream, reader, cancellationToken))
        {
            while (reader.News.TryRead(out var news))
            {
                await stream.TellAsync(news, hasId: true);
                if (endsWithJob && news.Job.HasEnded)
                {
                    return;
                }
            }
        }
    }

    // Jobs as they are now are no place to go on from until all of them are told.
    private static async Task TellFirstAsync(EventStream stream, EventReader reader, IReadOnlyList<JobEvent> first, bool hadId)
    {
        if (hadId && !reader.IsResumed)
        {
            await stream.ResetAsync();
        }

        foreach (var news in first)
        {
            await stream.TellAsync(news, hasId: reader.IsResumed);
        }

        await stream.MarkAsync(reader.Position);
    }

    // True when there may be something to read, or a while has passed; false when nothing will come any more.
    private async Task<bool> WaitAsync(EventStream stream, EventReader reader, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(KeepAlive, services.Time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, quiet.Token);
        try
        {
            return await reader.News.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await stream.KeepAliveAsync();
            return true;
        }
    }
}
