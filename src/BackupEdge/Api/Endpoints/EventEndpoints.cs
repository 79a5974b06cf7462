using BackupEdge.Api.Http;
using BackupEdge.Jobs.Events;
using BackupEdge.Jobs.Queue;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>Endpoints for server-sent events of jobs.</summary>
internal sealed class EventEndpoints(JobQueue queue, EventFeed feed, TimeProvider time)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>GET /events: streams the events of all jobs until the client disconnects or the service stops.</summary>
    public async Task OfAllAsync(ApiCall call)
    {
        using var reader = Read(call, jobId: null);
        await StreamAsync(call, reader, reader.Backlog, endsWithJob: false);
    }

    /// <summary>
    /// GET /jobs/{job_id}/events: streams the events of a job until it has ended. Responds with 204 if the client has received its end
    /// already, so that event sources do not reconnect.
    /// </summary>
    public async Task OfJobAsync(ApiCall call)
    {
        // The reader is created first, so that it receives events that occur after the catalogue was read.
        using var reader = Read(call, call.Id);
        var job = queue.FindJob(call.Id, call.Caller.Scope);
        var first = reader.Backlog;
        if (first.Count == 0 && job.HasEnded && !feed.IsActive(job.Id) && !reader.News.TryPeek(out _))
        {
            if (reader.IsResumed)
            {
                call.Http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            first = [new JobEvent(reader.Position, job, IsProgress: false, time.GetUtcNow())];
        }

        await StreamAsync(call, reader, first, endsWithJob: true);
    }

    private EventReader Read(ApiCall call, string? jobId) => feed.Read(LastIdOf(call.Http.Request), jobId, call.Caller, call.Http.Abort);

    private static string? LastIdOf(HttpRequest request) => request.Headers["Last-Event-ID"] is [{ Length: > 0 } only] ? only : null;

    private async Task StreamAsync(ApiCall call, EventReader reader, IReadOnlyList<JobEvent> first, bool endsWithJob)
    {
        var stream = new EventStream(call.Http, feed);
        await stream.BeginAsync();
        if (HttpMethods.IsHead(call.Http.Request.Method))
        {
            return;
        }

        var hadId = LastIdOf(call.Http.Request) is not null;
        await call.WhileAdmittedAsync(async token =>
        {
            await WriteFirstAsync(stream, reader, first, hadId);
            if (!endsWithJob || !first.Any(news => news.Job.HasEnded))
            {
                await WriteNewAsync(stream, reader, endsWithJob, token);
            }
        });
    }

    private async Task WriteNewAsync(EventStream stream, EventReader reader, bool endsWithJob, CancellationToken cancellationToken)
    {
        while (await WaitAsync(stream, reader, cancellationToken))
        {
            while (reader.News.TryRead(out var news))
            {
                await stream.WriteEventAsync(news, hasId: true);
                if (endsWithJob && news.Job.HasEnded)
                {
                    return;
                }
            }
        }
    }

    // Events with the current state of the jobs have no id, because a client can resume only after it has received all of them.
    private static async Task WriteFirstAsync(EventStream stream, EventReader reader, IReadOnlyList<JobEvent> first, bool hadId)
    {
        if (hadId && !reader.IsResumed)
        {
            await stream.WriteResetAsync();
        }

        foreach (var news in first)
        {
            await stream.WriteEventAsync(news, hasId: reader.IsResumed);
        }

        await stream.WriteIdAsync(reader.Position);
    }

    // Returns true if there may be events to read, or after a keep-alive comment; false if there will be no more events.
    private async Task<bool> WaitAsync(EventStream stream, EventReader reader, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(KeepAlive, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, quiet.Token);
        try
        {
            return await reader.News.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await stream.WriteKeepAliveAsync();
            return true;
        }
    }
}
