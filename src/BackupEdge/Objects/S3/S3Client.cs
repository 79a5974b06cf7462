using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>
/// Sends one request once, in the form that all engines understand: <c>Content-Length</c>, a signature with the SHA-256 of the body, no
/// chunks, no trailers and no <c>Expect</c>. Thread-safe.
/// </summary>
/// <param name="http">The client, which follows no redirects and has no timeout.</param>
/// <param name="address">The addresses of the store.</param>
/// <param name="options">The settings of the store.</param>
/// <param name="keys">The keys that sign.</param>
/// <param name="clock">The clock of the engine.</param>
/// <param name="time">The clock of this machine.</param>
internal sealed class S3Client(
    HttpClient http,
    S3Address address,
    S3StoreOptions options,
    S3KeySource keys,
    S3Clock clock,
    TimeProvider time
)
{
    private const int MaxBody = 16 << 20;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <exception cref="S3Failure">The engine answered with an error, also in the body of a successful answer.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="IOException">The answer was not complete, or there was no progress.</exception>
    /// <exception cref="Fault"><c>copy_store_refused</c> without keys, or <c>io_error</c> if the content cannot be read.</exception>
    public async Task<S3Answer> SendAsync(S3Request request, CancellationToken cancel)
    {
        using var watch = new ProgressWatch(options.Patience, time, cancel);
        return await WatchedAsync(watch, async () =>
        {
            using var response = await StartAsync(request, watch);
            var body = await ReadBodyAsync(response, watch);
            ThrowIfError(response, body);
            return new S3Answer(response.StatusCode, response.Headers, response.Content.Headers, body);
        });
    }

    /// <summary>Sends a request for a range of an object, and writes what arrives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="receive">Checks the answer, and returns the memory to fill.</param>
    /// <param name="advance">Is called with the number of bytes that were written; they remain valid if this method throws.</param>
    /// <param name="cancel">Cancels the request.</param>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public async Task ReadAsync(S3Request request, Func<S3Answer, Memory<byte>> receive, Action<int> advance, CancellationToken cancel)
    {
        using var watch = new ProgressWatch(options.Patience, time, cancel);
        await WatchedAsync(watch, async () =>
        {
            using var response = await StartAsync(request, watch);
            if (!response.IsSuccessStatusCode)
            {
                ThrowIfError(response, await ReadBodyAsync(response, watch));
            }

            var into = receive(new S3Answer(response.StatusCode, response.Headers, response.Content.Headers, ""));
            var stream = await response.Content.ReadAsStreamAsync(watch.Token);
            while (into.Length > 0)
            {
                var read = await stream.ReadAsync(into, watch.Token);
                if (read == 0)
                {
                    throw new IOException("The answer ended early.");
                }

                watch.Progress();
                into = into[read..];
                advance(read);
            }

            return true;
        });
    }

    private static async Task<T> WatchedAsync<T>(ProgressWatch watch, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException e) when (!watch.IsCanceled)
        {
            throw watch.HasStalled ? watch.Failure() : new IOException("There was no answer in time.", e);
        }
        catch (SocketException e)
        {
            // HttpClient does not wrap it if a connection is closed just after it was made.
            throw new IOException($"The connection was closed: {e.Message}", e);
        }
    }

    private async Task<HttpResponseMessage> StartAsync(S3Request request, ProgressWatch watch)
    {
        var signing = await keys.GetAsync(watch.Token);
        using var message = await CreateAsync(request, signing, watch);
        var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, watch.Token);
        watch.Progress();
        clock.Observe(response.Headers.Date);
        return response;
    }

    private async Task<HttpRequestMessage> CreateAsync(S3Request request, S3Keys signing, ProgressWatch watch)
    {
        var path = address.PathOf(request.Key);
        var query = S3Address.QueryOf(request.Query);
        var at = clock.Now;
        var payload = request.Body is { } body ? Convert.ToHexStringLower(body.Sha256.Span) : S3Signer.EmptySha256;
        var md5 = request is { HasMd5: true, Body: { } content } ? await Md5Async(content, watch.Token) : null;
        List<(string Name, string Value)> headers =
        [
            ("host", address.Host),
            ("x-amz-content-sha256", payload),
            ("x-amz-date", S3Signer.Stamp(at)),
            .. request.Headers,
        ];
        if (signing.SessionToken is { Length: > 0 } token)
        {
            headers.Add(("x-amz-security-token", token));
        }

        if (md5 is not null)
        {
            headers.Add(("content-md5", Convert.ToBase64String(md5)));
        }

        var authorization = S3Signer.Sign(signing, options.Region, at, request.Method.Method, path, query, headers, payload);
        var message = new HttpRequestMessage(request.Method, address.UriOf(path, query));
        message.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (request.Body is not null)
        {
            message.Content = new S3Body(request.Body, watch);
            message.Content.Headers.ContentMD5 = md5;
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }
        else if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
        {
            // Some engines demand a Content-Length of 0.
            message.Content = new ByteArrayContent([]);
        }

        foreach (var (name, value) in headers)
        {
            if (name is "content-md5")
            {
                continue;
            }

            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } described)
            {
                // Such as the content type of an object.
                described.Headers.Remove(name);
                described.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

#pragma warning disable CA5351 // demanded by engines as a check of the transfer, beside the SHA-256
    private static async Task<byte[]> Md5Async(ObjectContent content, CancellationToken cancel)
    {
        await using var from = content.Open();
        return await MD5.HashDataAsync(from, cancel);
    }
#pragma warning restore CA5351

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, ProgressWatch watch)
    {
        if (response.Content.Headers.ContentLength is 0)
        {
            return "";
        }

        var stream = await response.Content.ReadAsStreamAsync(watch.Token);
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await stream.ReadAsync(body.GetMemory(4096), watch.Token);
            if (read == 0)
            {
                return Encoding.UTF8.GetString(body.WrittenSpan);
            }

            watch.Progress();
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
            {
                throw new IOException($"The answer is larger than {MaxBody} bytes.");
            }
        }
    }

    // Some engines answer 200 before the work is done, and report an error in the body.
    private static void ThrowIfError(HttpResponseMessage response, string body)
    {
        var error = body.Contains("<Error", StringComparison.Ordinal) ? TryParse(body) : null;
        if (response.IsSuccessStatusCode && error is not { Name: "Error" })
        {
            return;
        }

        var code = error?.Find("Code")?.Value ?? "";
        var retry = response.Headers.RetryAfter;
        throw new S3Failure(response.StatusCode, code, error?.Find("Message")?.Value ?? "")
        {
            Region = error?.Find("Region")?.Value
                ?? (response.Headers.TryGetValues("x-amz-bucket-region", out var values) ? values.FirstOrDefault() : null),
            EngineTime = response.Headers.Date ?? (error?.Find("ServerTime") is null ? null : error.Time("ServerTime")),
            RetryAfter = retry?.Delta,
        };
    }

    private static S3Xml? TryParse(string body)
    {
        try
        {
            return S3Xml.Parse(body);
        }
        catch (IOException)
        {
            // The status of the answer decides.
            return null;
        }
    }
}
