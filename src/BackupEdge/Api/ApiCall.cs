using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace BackupEdge.Api;

/// <summary>One request that found its route: what an endpoint reads from and answers to.</summary>
/// <param name="http">The request and its answer.</param>
/// <param name="id">The segment of the path that stands for the route's parameter; empty when it has none.</param>
/// <param name="caller">Who calls; null on an open route.</param>
/// <param name="query">The query parameters.</param>
/// <param name="stopping">Ends waits when the service stops.</param>
internal sealed class ApiCall(HttpContext http, string id, Caller? caller, QueryFields query, CancellationToken stopping)
{
    // The defaults would write ' and every letter beyond ASCII as \uXXXX. That guards JSON inside HTML, which this never is.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The id in the path.</summary>
    public string Id => id;

    /// <summary>Who calls.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("An open route has no caller");

    /// <summary>The query parameters.</summary>
    public QueryFields Query => query;

    /// <summary>The body's fields.</summary>
    /// <param name="required">What the message for a missing body says is required; null when no body is needed.</param>
    /// <param name="known">The names of the fields it may have.</param>
    /// <exception cref="Fault">`invalid_request`, `body_too_large` or `unsupported_media_type`.</exception>
    public async ValueTask<BodyFields> ReadBodyAsync(string? required, params string[] known)
    {
        var body = await BodyReader.ReadAsync(http.Request, http.RequestAborted);
        if (body.Length > 0)
        {
            return BodyFields.Parse(body, known);
        }

        return required is null
            ? BodyFields.Empty()
            : throw Invalid.Field(required, $"The body is empty. Send a JSON object with at least `{required}`.");
    }

    /// <summary>Waits for the end of a job if the caller prefers to, and says so in `Preference-Applied`.</summary>
    /// <returns>The job as it is then; null when the caller did not ask to wait.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<JobRow?> WaitAsync(JobQueue queue, string jobId)
    {
        if (WaitPreference.Seconds(http.Request.Headers["Prefer"]) is not { } seconds)
        {
            return null;
        }

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
            SetHeader("Link", $"<{http.Request.Path}?{query.With("before", idOf(page.Rows[^1]))}>; rel=\"next\"");
        }
    }

    /// <summary>Whether the answer has no body, since only its head was asked for.</summary>
    public bool IsHead => HttpMethods.IsHead(http.Request.Method);

    /// <summary>Answers with a stream; the token is cancelled when the caller goes or the service stops.</summary>
    /// <exception cref="Fault">`not_ready` when the service stops.</exception>
    public async Task StreamAsync(Func<HttpContext, CancellationToken, Task> work)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await work(http, ends.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            throw new Fault(FaultCode.NotReady, "The service is stopping. Ask again when it runs.");
        }
    }

    /// <summary>Answers with JSON.</summary>
    public Task AnswerAsync<T>(int status, T value, JsonTypeInfo<T> type) => WriteAsync(http, status, value, type);

    /// <summary>Writes an answer.</summary>
    internal static async Task WriteAsync<T>(HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }
}
