using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BackupEdge.Contracts;
using BackupEdge.Jobs.Events;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>
/// An answer of server-sent events, as the HTML standard has them: lines of <c>id</c>, <c>event</c> and <c>data</c>, and an empty line
/// after each event.
/// </summary>
/// <param name="http">The request and its answer.</param>
/// <param name="feed">What names the events.</param>
internal sealed class EventStream(HttpContext http, EventFeed feed)
{
    private const int RetryMilliseconds = 3000;

    private PipeWriter Writer => http.Response.BodyWriter;

    /// <summary>Begins the answer; a request by HEAD gets no more than this.</summary>
    public async Task BeginAsync()
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["X-Accel-Buffering"] = "no";
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await SendAsync($"retry: {RetryMilliseconds}\n\n");
        }
    }

    /// <summary>Tells that the reader's last id is not known: what it holds may be out of date.</summary>
    public Task ResetAsync() => SendAsync("event: reset\ndata: {}\n\n");

    /// <summary>Tells an event.</summary>
    /// <param name="news">The event.</param>
    /// <param name="hasId">Whether the reader may go on from it later.</param>
    public Task TellAsync(JobEvent news, bool hasId)
    {
        Write(hasId ? $"id: {feed.IdOf(news.Number)}\nevent: {news.Name}\ndata: " : $"event: {news.Name}\ndata: ");
        Writer.Write(JsonRenderer.Render(new JobListItem(news.Job, news.At), ApiJson.Default.JobListItem));
        return SendAsync("\n\n");
    }

    /// <summary>Tells no event, but the id to go on from.</summary>
    public Task MarkAsync(long number) => SendAsync($"id: {feed.IdOf(number)}\n\n");

    /// <summary>Shows whoever is on the way that the connection lives.</summary>
    public Task KeepAliveAsync() => SendAsync(": nothing new\n\n");

    private void Write(string text) => Encoding.UTF8.GetBytes(text, Writer);

    private async Task SendAsync(string text)
    {
        Write(text);
        await Writer.FlushAsync(http.RequestAborted);
    }
}
