using System.Buffers;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;
using BackupEdge.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api.Http;

/// <summary>One request that found its route: what an endpoint reads from and answers to.</summary>
/// <param name="http">The request and its answer.</param>
/// <param name="id">The segment of the path that stands for the route's first parameter; empty when it has none.</param>
/// <param name="otherId">The one that stands for its second parameter; empty when it has none.</param>
/// <param name="caller">Who calls; null on an open route.</param>
/// <param name="query">The query parameters.</param>
/// <param name="deadline">Until when the body must have come, a wait must end, and an answer must be taken.</param>
/// <param name="stopping">Ends waits when the service stops.</param>
internal sealed class ApiCall(
    HttpContext http,
    string id,
    string otherId,
    Caller? caller,
    QueryFields query,
    Deadline deadline,
    CancellationToken stopping
)
{
    /// <summary>
    /// How long a stream may go on when the service stops; less than the server's own patience, which ends without a word.
    /// </summary>
    public static readonly TimeSpan StreamPatience = TimeSpan.FromSeconds(4);

    /// <summary>The request and its answer, for endpoints that answer with something else than JSON.</summary>
    public HttpContext Http => http;

    /// <summary>The id in the path.</summary>
    public string Id => id;

    /// <summary>The second id in the path.</summary>
    public string OtherId => otherId;

    /// <summary>Cancelled when the caller has gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Cancelled when the service stops.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Who calls, and from where.</summary>
    public Caller Caller =>
        (caller ?? throw new InvalidOperationException("An open route has no caller")) with
        {
            Address = AddressOf(http),
            Method = http.Request.Method,
            Path = RequestFaults.Path(http.Request.Path.Value ?? ""),
        };

    /// <summary>Returns who calls, from credentials as they hold now; null on an open route.</summary>
    public Func<Credentials, ValueTask<(Caller Caller, long Version)>>? Admit { get; init; }

    /// <summary>The query parameters.</summary>
    public QueryFields Query => query;

    /// <summary>The catalogue's version, asked for since the request came; of no meaning on an open route.</summary>
    public long Version { get; init; }

    /// <summary>The body's fields.</summary>
    /// <param name="required">What the message for a missing body says is required; null when no body is needed.</param>
    /// <param name="known">The names of the fields it may have.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>body_too_large</c> or <c>unsupported_media_type</c>.</exception>
    public async ValueTask<BodyFields> ReadBodyAsync(string? required, params string[] known)
    {
        var body = await BodyReader.ReadAsync(http.Request, deadline, http.RequestAborted);
        if (body.Length > 0)
        {
            return BodyFields.Parse(body, known);
        }

        return required is null
            ? BodyFields.Empty()
            : throw RequestFaults.Field(required, $"The body is empty. Send a JSON object with at least `{required}`.");
    }

    /// <summary>Waits for the end of a job if the caller prefers to, and says so in <c>Preference-Applied</c>.</summary>
    /// <returns>The job as it is then; null when the caller did not ask to wait.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<JobRow?> WaitAsync(JobQueue queue, string jobId)
    {
        if (WaitPreference.Seconds(http.Request.Headers["Prefer"]) is not { } seconds)
        {
            return null;
        }

        // What is left when the wait is over is for the answer.
        seconds = Math.Min(seconds, Math.Max(0, (int)deadline.Left.TotalSeconds - 1));
        SetHeader("Preference-Applied", $"wait={seconds.ToString(CultureInfo.InvariantCulture)}");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            return await queue.WaitAsync(jobId, TimeSpan.FromSeconds(seconds), ends.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return queue.FindJob(jobId);
        }
    }

    /// <summary>Sets a header of the answer.</summary>
    public void SetHeader(string name, StringValues value) => http.Response.Headers[name] = value;

    /// <summary>Tells how many rows match in all and, when older ones follow, where they are.</summary>
    /// <param name="page">The page of rows.</param>
    /// <param name="idOf">A row's id.</param>
    public void SetPaging<T>(Page<T> page, Func<T, string> idOf)
    {
        SetHeader("X-Total-Count", page.Total.ToString(CultureInfo.InvariantCulture));
        if (page.HasMore)
        {
            SetNext("before", idOf(page.Rows[^1]));
        }
    }

    /// <summary>Tells where the next page is.</summary>
    /// <param name="parameter">The query parameter that leads there.</param>
    /// <param name="value">Its value.</param>
    public void SetNext(string parameter, string value) =>
        SetHeader("Link", $"<{http.Request.Path}?{query.With(parameter, value)}>; rel=\"next\"");

    /// <summary>What stands after the path, with the question mark; empty for nothing.</summary>
    public string RawQuery => http.Request.QueryString.Value ?? "";

    /// <summary>Makes an answer that can be given more than once, of JSON and of what <see cref="SetPaging"/> set.</summary>
    public RenderedAnswer Render<T>(T value, JsonTypeInfo<T> type) =>
        new(JsonRenderer.Render(value, type).ToArray(), http.Response.Headers["X-Total-Count"], http.Response.Headers.Link);

    /// <summary>Answers 200 with what was made before.</summary>
    public Task AnswerAsync(RenderedAnswer answer)
    {
        var headers = http.Response.Headers;
        if (answer.Total is not null)
        {
            headers["X-Total-Count"] = answer.Total;
        }

        if (answer.Link is not null)
        {
            headers.Link = answer.Link;
        }

        return InTime(WriteAsync(http, StatusCodes.Status200OK, answer.Body));
    }

    /// <summary>Answers with what the binary holds and every caller may keep: nothing but 304 when the caller has it already.</summary>
    /// <param name="contentType">What it is.</param>
    /// <param name="tag">A strong entity tag, quotes included, that changes with the content.</param>
    /// <param name="content">The bytes.</param>
    public async Task AnswerStaticAsync(string contentType, string tag, Stream content)
    {
        var response = http.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = tag;
        response.Headers.XContentTypeOptions = "nosniff";
        if (HoldsTag(http.Request.Headers.IfNoneMatch, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = content.Length;
        await InTime(content.CopyToAsync(response.Body, http.RequestAborted));
    }

    /// <summary>Whether the answer has no body, since only its head was asked for.</summary>
    public bool IsHead => HttpMethods.IsHead(http.Request.Method);

    /// <summary>
    /// Answers with a stream. The token is cancelled when the caller goes, when its credentials do not hold any more, or when the service
    /// stops and the stream has not ended soon after.
    /// </summary>
    /// <exception cref="Fault"><c>not_ready</c> when the service stops, or as <see cref="WhileAdmittedAsync"/>.</exception>
    public Task StreamAsync(Func<HttpContext, CancellationToken, Task> work) =>
        WhileAdmittedAsync(admitted => StreamUntilStoppedAsync(work, admitted));

    /// <summary>
    /// Does the work of an answer that takes long; its token is cancelled, and the connection cut off, when the credentials do not hold any
    /// more.
    /// </summary>
    /// <exception cref="Fault">As <see cref="AdmissionWatch.RunAsync"/>.</exception>
    public Task WhileAdmittedAsync(Func<CancellationToken, Task> work) =>
        Admit is null ? work(http.RequestAborted) : new AdmissionWatch(Admit, deadline.Time).RunAsync(http, work);

    private async Task StreamUntilStoppedAsync(Func<HttpContext, CancellationToken, Task> work, CancellationToken admitted)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, deadline.Time);
        await using var stops = stopping.UnsafeRegister(static late => ((CancellationTokenSource)late!).CancelAfter(StreamPatience), late);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(admitted, late.Token);
        try
        {
            await work(http, ends.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !admitted.IsCancellationRequested)
        {
            throw new Fault(FaultCode.NotReady, "The service is stopping. Ask again when it runs.");
        }
    }

    /// <summary>Answers with JSON. A caller that does not take it in time is cut off.</summary>
    public Task AnswerAsync<T>(int status, T value, JsonTypeInfo<T> type) => InTime(WriteAsync(http, status, value, type));

    /// <summary>Answers 200 with text.</summary>
    /// <param name="contentType">What it is.</param>
    /// <param name="body">All of it.</param>
    public Task AnswerAsync(string contentType, ReadOnlyMemory<byte> body)
    {
        SetType(http.Response, StatusCodes.Status200OK, contentType, body.Length);
        return InTime(http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask());
    }

    // Most answers fit into what the connection can hold, and cost no timer.
    private Task InTime(Task writing)
    {
        return writing.IsCompleted ? writing : OrCutOffAsync();

        async Task OrCutOffAsync()
        {
            try
            {
                await writing.WaitAsync(deadline.Left, deadline.Time);
            }
            catch (TimeoutException)
            {
                http.Abort();
                await writing;
            }
        }
    }

    /// <summary>Where a request comes from; null when that is not known.</summary>
    internal static string? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>Writes an answer.</summary>
    internal static Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type) =>
        WriteAsync(http, status, JsonRenderer.Render(value, type));

    private static Task WriteAsync(HttpContext http, int status, ReadOnlySpan<byte> json)
    {
        var response = http.Response;
        SetType(response, status, "application/json; charset=utf-8", json.Length);
        response.BodyWriter.Write(json);
        var flush = response.BodyWriter.FlushAsync(http.RequestAborted);
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }

    private static void SetType(HttpResponse response, int status, string contentType, long length)
    {
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }

    // If-None-Match compares weakly (RFC 9110), so a proxy's `W/` before the tag makes no difference.
    private static bool HoldsTag(StringValues ifNoneMatch, string tag)
    {
        foreach (var header in ifNoneMatch)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var known = header.AsSpan()[range].Trim();
                if (known is "*" || (known.StartsWith("W/") ? known[2..] : known).SequenceEqual(tag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
