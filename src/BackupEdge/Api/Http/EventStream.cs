using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BackupEdge.Contracts;
using BackupEdge.Jobs.Events;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Http;

/// <summary>
/// Writes a response of server-sent events as defined by the HTML standard: lines of <c>id</c>, <c>event</c> and <c>data</c>, and an empty
/// line after each event.
/// </summary>
/// <param name="http">The HTTP context of the request.</param>
/// <param name="feed">The feed that assigns ids to events.</param>
internal sealed class EventStream(HttpContext http, EventFeed feed)
{
    private const int RetryMilliseconds = 3000;

    private PipeWriter Writer => http.Response.BodyWriter;

    /// <summary>Writes the headers and, unless the method is HEAD, the reconnection time.</summary>
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

    /// <summary>Writes a <c>reset</c> event: the client's last event id is unknown, so its state may be outdated.</summary>
    public Task WriteResetAsync() => SendAsync("event: reset\ndata: {}\n\n");

    /// <summary>Writes an event.</summary>
    /// <param name="news">The event to write.</param>
    /// <param name="hasId">Whether to write the id, so that the client can resume after this event.</param>
    public Task WriteEventAsync(JobEvent news, bool hasId)
    {
        Write(hasId ? $"id: {feed.IdOf(news.Number)}\nevent: {news.Name}\ndata: " : $"event: {news.Name}\ndata: ");
        Writer.Write(JsonRenderer.Render(new JobListItem(news.Job, news.At), ApiJson.Default.JobListItem));
        return SendAsync("\n\n");
    }

    /// <summary>Writes an id without an event, so that the client can resume after the event with this number.</summary>
    public Task WriteIdAsync(long number) => SendAsync($"id: {feed.IdOf(number)}\n\n");

    /// <summary>Writes a comment, so that proxies do not close an idle connection.</summary>
    public Task WriteKeepAliveAsync() => SendAsync(": nothing new\n\n");

    private void Write(string text) => Encoding.UTF8.GetBytes(text, Writer);

    private async Task SendAsync(string text)
    {
        Write(text);
        await Writer.FlushAsync(http.RequestAborted);
    }
}
