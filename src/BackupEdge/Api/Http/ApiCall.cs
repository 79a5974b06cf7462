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

/// <summary>A request that matched a route, with methods for endpoints to read it and to write the response.</summary>
/// <param name="http">The HTTP context of the request.</param>
/// <param name="id">The value of the route's first path parameter; empty if it has none.</param>
/// <param name="otherId">The value of the route's second path parameter; empty if it has none.</param>
/// <param name="caller">The authenticated caller; null on an open route.</param>
/// <param name="query">The query parameters.</param>
/// <param name="deadline">The deadline for receiving the body, for waits, and for the client to receive the response.</param>
/// <param name="stopping">Cancelled when the service stops; ends waits.</param>
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
    /// The time that a stream may continue after the service begins to stop; shorter than the server's shutdown timeout, which would abort
    /// it without a log entry.
    /// </summary>
    public static readonly TimeSpan StreamGracePeriod = TimeSpan.FromSeconds(4);

    private string? _linkPath;
    private byte[] _body = [];

    /// <summary>The HTTP context, for endpoints with responses other than JSON.</summary>
    public HttpContext Http => http;

    /// <summary>The value of the first path parameter; empty if the route has none.</summary>
    public string Id => id;

    /// <summary>The value of the second path parameter; empty if the route has none.</summary>
    public string OtherId => otherId;

    /// <summary>Cancelled when the client has disconnected.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Cancelled when the service stops.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>The authenticated caller, with address, method and path of this request. Throws on an open route.</summary>
    public Caller Caller => Here(caller ?? throw new InvalidOperationException("An open route has no caller."));

    /// <summary>Returns a caller with the address, method and path of this request.</summary>
    public Caller Here(Caller any) =>
        any with
        {
            Address = AddressOf(http),
            Method = http.Request.Method,
            Path = RequestFaults.Path(http.Request.Path.Value ?? ""),
        };

    /// <summary>Checks credentials again and returns their caller; null on an open route.</summary>
    public Func<Credentials, ValueTask<(Caller Caller, long Version)>>? Admit { get; init; }

    /// <summary>The query parameters.</summary>
    public QueryFields Query => query;

    /// <summary>The catalogue's version when the request was admitted; meaningless on an open route.</summary>
    public long Version { get; init; }

    /// <summary>The bytes of the body as they were received; empty if there was none or it was not read yet.</summary>
    public byte[] Body => _body;

    /// <summary>Reads the body as a JSON object.</summary>
    /// <param name="required">The field to name in the message when the body is missing; null if the body is optional.</param>
    /// <param name="known">The names of all fields that the call accepts.</param>
    /// <exception cref="Fault"><c>invalid_request</c>, <c>body_too_large</c> or <c>unsupported_media_type</c>.</exception>
    public async ValueTask<BodyFields> ReadBodyAsync(string? required, params string[] known)
    {
        _body = await BodyReader.ReadAsync(http.Request, deadline, http.RequestAborted);
        if (_body.Length > 0)
        {
            return BodyFields.Parse(_body, known);
        }

        return required is null
            ? BodyFields.Empty()
            : throw RequestFaults.Field(required, $"The body is empty. Send a JSON object with at least `{required}`.");
    }

    /// <summary>The seconds that the caller wants to wait for the end of a job; null if it requests no wait.</summary>
    public int? WaitSeconds { get; init; }

    /// <summary>Waits for the end of a job if the caller requests it, and sets <c>Preference-Applied</c>.</summary>
    /// <returns>The job after the wait; null if the caller did not request one.</returns>
    /// <exception cref="OperationCanceledException">The client has disconnected.</exception>
    public async Task<JobRow?> WaitAsync(JobQueue queue, string jobId)
    {
        if (WaitSeconds is not { } seconds)
        {
            return null;
        }

        // Leaves at least a second for the response.
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

    /// <summary>Sets a response header.</summary>
    public void SetHeader(string name, StringValues value) => http.Response.Headers[name] = value;

    /// <summary>Sets <c>X-Total-Count</c> and, if there are older rows, a <c>Link</c> to the next page.</summary>
    /// <param name="page">The page of rows.</param>
    /// <param name="parameter">The query parameter that selects the next page, see <see cref="SetNext"/>.</param>
    /// <param name="next">Returns its value for a page that is followed by another one.</param>
    public void SetPaging<T>(Page<T> page, string parameter, Func<Page<T>, string> next)
    {
        SetHeader("X-Total-Count", page.Total.ToString(CultureInfo.InvariantCulture));
        if (page.HasMore)
        {
            SetNext(parameter, next(page));
        }
    }

    /// <summary>Sets a <c>Link</c> to the next page: the same request from another place on.</summary>
    /// <param name="parameter">The query parameter that selects the page: <c>before</c> or <c>cursor</c>.</param>
    /// <param name="value">The new value, not encoded.</param>
    public void SetNext(string parameter, string value) =>
        SetHeader("Link", $"<{_linkPath ?? http.Request.Path}?{query.From(parameter, value)}>; rel=\"next\"");

    /// <summary>
    /// Replaces a segment of the path in links to the next page, so that all pages are of the same backup even if the path says
    /// <c>latest</c>.
    /// </summary>
    public void LinkTo(string segment, string id) =>
        _linkPath = string.Join('/', (_linkPath ?? http.Request.Path.Value ?? "").Split('/').Select(part => part == segment ? id : part));

    /// <summary>The raw query string with the question mark; empty if there is none.</summary>
    public string RawQuery => http.Request.QueryString.Value ?? "";

    /// <summary>Responds with status 200 and a rendered response.</summary>
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

        return InTime(WriteAsync(http, StatusCodes.Status200OK, answer.ContentType, answer.Body));
    }

    /// <summary>Whether the method is HEAD, so that the response has no body.</summary>
    public bool IsHead => HttpMethods.IsHead(http.Request.Method);

    /// <summary>
    /// Runs work that streams the response. Its token is cancelled when the client disconnects, when the credentials are no longer valid,
    /// or when the stream has not ended <see cref="StreamGracePeriod"/> after the service began to stop.
    /// </summary>
    /// <exception cref="Fault"><c>not_ready</c> when the service stops; also those of <see cref="WhileAdmittedAsync"/>.</exception>
    public Task StreamAsync(Func<HttpContext, CancellationToken, Task> work) =>
        WhileAdmittedAsync(admitted => StreamUntilStoppedAsync(work, admitted));

    /// <summary>
    /// Runs work with a long response. Its token is cancelled and the connection aborted when the credentials are no longer valid.
    /// </summary>
    /// <exception cref="Fault">See <see cref="AdmissionWatch.RunAsync"/>.</exception>
    public Task WhileAdmittedAsync(Func<CancellationToken, Task> work) =>
        Admit is null ? work(http.RequestAborted) : new AdmissionWatch(Admit, deadline.Time).RunAsync(http, work);

    private async Task StreamUntilStoppedAsync(Func<HttpContext, CancellationToken, Task> work, CancellationToken admitted)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, deadline.Time);
        await using var onStop = stopping.UnsafeRegister(
            static late => ((CancellationTokenSource)late!).CancelAfter(StreamGracePeriod),
            late
        );
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(admitted, late.Token);
        try
        {
            await work(http, ends.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !admitted.IsCancellationRequested)
        {
            throw NotReadyFaults.Stopping();
        }
    }

    /// <summary>Responds with JSON. The connection is aborted if the client does not receive the response before the deadline.</summary>
    public Task AnswerAsync<T>(int status, T value, JsonTypeInfo<T> type) => InTime(WriteAsync(http, status, value, type));

    /// <summary>Responds with status 200 and the given content.</summary>
    /// <param name="contentType">The media type of the content.</param>
    /// <param name="body">The complete body.</param>
    public Task AnswerAsync(string contentType, ReadOnlyMemory<byte> body)
    {
        SetType(http.Response, StatusCodes.Status200OK, contentType, body.Length);
        return InTime(http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask());
    }

    /// <summary>Aborts the connection if a write does not end before the deadline.</summary>
    internal Task InTime(Task writing)
    {
        // Most responses fit into the buffer of the connection and need no timer.
        return writing.IsCompleted ? writing : AbortIfLateAsync();

        async Task AbortIfLateAsync()
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

    /// <summary>Returns the address of the client as text; null if unknown.</summary>
    internal static string? AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    /// <summary>Writes a response with a value as JSON.</summary>
    internal static Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type) =>
        WriteAsync(http, status, MediaTypes.Json, JsonRenderer.Render(value, type));

    private static Task WriteAsync(HttpContext http, int status, string contentType, ReadOnlySpan<byte> body)
    {
        var response = http.Response;
        SetType(response, status, contentType, body.Length);
        response.BodyWriter.Write(body);
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
}
