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
/// <param name="deadline">Until when the body must have come, a wait must end, and an answer must be taken.</param>
/// <param name="stopping">Ends waits when the service stops.</param>
internal sealed class ApiCall(HttpContext http, string id, Caller? caller, QueryFields query, Deadline deadline, CancellationToken stopping)
{
    // The defaults would write ' and every letter beyond ASCII as \uXXXX. That guards JSON inside HTML, which this never is.
    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The request and its answer, for endpoints that answer with something else than JSON.</summary>
    public HttpContext Http => http;

    /// <summary>The id in the path.</summary>
    public string Id => id;

    /// <summary>Who calls.</summary>
    public Caller Caller => caller ?? throw new InvalidOperationException("An open route has no caller");

    /// <summary>Tells who calls, from the request's credentials as they hold now.</summary>
    public Func<HttpContext, ValueTask<Caller>>? Admit { get; init; }

    /// <summary>The query parameters.</summary>
    public QueryFields Query => query;

    /// <summary>The body's fields.</summary>
    /// <param name="required">What the message for a missing body says is required; null when no body is needed.</param>
    /// <param name="known">The names of the fields it may have.</param>
    /// <exception cref="Fault">`invalid_request`, `body_too_large` or `unsupported_media_type`.</exception>
    public async ValueTask<BodyFields> ReadBodyAsync(string? required, params string[] known)
    {
        var body = await BodyReader.ReadAsync(http.Request, deadline, http.RequestAborted);
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
            SetHeader("Link", $"<{http.Request.Path}?{query.With("before", idOf(page.Rows[^1]))}>; rel=\"next\"");
        }
    }

    /// <summary>For answers that take long: makes sure that the caller may still have them.</summary>
    /// <exception cref="Fault">`unauthorized` when the key was revoked or the token has expired, or `too_many_failures`.</exception>
    public async ValueTask CheckCredentialsAsync()
    {
        if (Admit is not null)
        {
            await Admit(http);
        }
    }

    /// <summary>Answers with JSON. A caller that does not take it in time is cut off.</summary>
    public Task AnswerAsync<T>(int status, T value, JsonTypeInfo<T> type)
    {
        // Most answers fit into what the connection can hold, and cost no timer.
        var writing = WriteAsync(http, status, value, type);
        return writing.IsCompleted ? writing : InTimeAsync(writing);
    }

    private async Task InTimeAsync(Task writing)
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
