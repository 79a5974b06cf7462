using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Remote;

/// <summary>
/// Sends requests to the API of a server. The key <em>must</em> go to this server only: redirects are not followed, and all requests have
/// the same origin.
/// </summary>
/// <param name="client">Sends the requests; it follows no redirects and is disposed with this object.</param>
/// <param name="server">The address of the server.</param>
/// <param name="key">The key.</param>
internal sealed class RemoteClient(HttpClient client, Uri server, string key) : IDisposable
{
    /// <summary>The prefix of the paths of the API.</summary>
    public const string Base = "/api/v1/backup";

    private const string KeyPrefix = "bek_";
    private const int MaxErrorBytes = 1 << 20;
    private const long MaxAnswerBytes = 256L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    /// <summary>The address of the server, without a path.</summary>
    public string Address { get; } = server.GetLeftPart(UriPartial.Authority);

    /// <summary>Sends a GET request.</summary>
    /// <param name="path">The path below <see cref="Base"/> and the query, encoded; or a whole path from a <c>Link</c> header.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public Task<RemoteAnswer> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Sends a request, with a JSON object as its body unless that is null.</summary>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public Task<RemoteAnswer> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken = default) =>
        SendAsync(method, path, body, idempotencyKey: null, cancellationToken);

    /// <summary>
    /// Sends a POST request that creates something. If the connection breaks, sends it once more with the same <c>Idempotency-Key</c>, so
    /// that the server does not create it twice.
    /// </summary>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public async Task<RemoteAnswer> CreateAsync(string path, byte[]? body, CancellationToken cancellationToken = default)
    {
        var idempotencyKey = Guid.NewGuid().ToString();
        try
        {
            return await SendAsync(HttpMethod.Post, path, body, idempotencyKey, cancellationToken);
        }
        catch (Fault fault) when (IsBroken(fault.InnerException))
        {
            return await SendAsync(HttpMethod.Post, path, body, idempotencyKey, cancellationToken);
        }
    }

    /// <summary>Sends a request and returns the response as soon as its headers have arrived. The status is a success.</summary>
    /// <exception cref="Fault">The error of the server, or <c>io_error</c> if it does not answer.</exception>
    public Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellationToken) =>
        OpenAsync(method, path, body, idempotencyKey: null, cancellationToken);

    /// <summary>Runs a step of a request and converts its failure.</summary>
    /// <exception cref="Fault"><c>io_error</c> if the server cannot be reached or does not answer.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<T> GuardAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Fault(
                FaultCode.IoError,
                $"The server at {Address} did not answer in time. Check its address and its log, and firewalls on the way.",
                e,
                ("server", Address)
            );
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<RemoteAnswer> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        using var response = await OpenAsync(method, path, body, idempotencyKey, cancellationToken);
        var text = await ReadAsync(response, MaxAnswerBytes, cancellationToken);
        return new RemoteAnswer(text, RootOf(text) ?? throw NotBackupEdge(response.StatusCode), response.Headers);
    }

    private async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        string? idempotencyKey,
        CancellationToken cancellationToken
    )
    {
        var whole = path.StartsWith(Base, StringComparison.Ordinal) ? path : Base + path;
        using var request = new HttpRequestMessage(method, new Uri(Address + whole));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("backupedge", ProgramVersion.Number));
        if (key.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            request.Headers.TryAddWithoutValidation("X-API-Key", key);
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ends.CancelAfter(Patience);
        var response = await GuardAsync(
            () => client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ends.Token),
            cancellationToken
        );
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await FaultOfAsync(response, cancellationToken);
        }
    }

    private async Task<string> ReadAsync(HttpResponseMessage response, long maxBytes, CancellationToken cancellationToken)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ends.CancelAfter(Patience);
        return await GuardAsync(
            async () =>
            {
                await response.Content.LoadIntoBufferAsync(maxBytes, ends.Token);
                return await response.Content.ReadAsStringAsync(ends.Token);
            },
            cancellationToken
        );
    }

    private async Task<Fault> FaultOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
        {
            var to = response.Headers.Location is { } location ? " to " + new Uri(server, location).GetLeftPart(UriPartial.Authority) : "";
            return new Fault(
                FaultCode.IoError,
                $"{Address} redirects{to}. The key is sent only to the address that is given, so redirects are not followed. Give the "
                    + "address of the server itself with --server.",
                ("server", Address)
            );
        }

        var text = await ReadAsync(response, MaxErrorBytes, cancellationToken);
        if (RootOf(text) is not { ValueKind: JsonValueKind.Object } root || new JsonFields(root).Text("error") is not { } code)
        {
            return NotBackupEdge(response.StatusCode);
        }

        var details = root.TryGetProperty("details", out var map) && map.ValueKind == JsonValueKind.Object ? map : default;
        (string, string)[] named =
            details.ValueKind == JsonValueKind.Object ? [.. details.EnumerateObject().Select(one => (one.Name, one.Value.ToString()))] : [];
        return new Fault(code, new JsonFields(root).Text("message") ?? code, named);
    }

    // Whether the connection broke after it had been made, so that the server may have handled the request.
    private static bool IsBroken(Exception? e) =>
        e is HttpIOException or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
        || (e is HttpRequestException { HttpRequestError: HttpRequestError.Unknown } && e.InnerException is IOException);

    private static JsonElement? RootOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Fault NotBackupEdge(HttpStatusCode status) =>
        new(
            FaultCode.IoError,
            $"{Address} answered with the status {(int)status} and not as a server of BackupEdge does. Check the address that is given "
                + "with --server, and proxies on the way.",
            ("server", Address)
        );

    private Fault Unreachable(Exception e)
    {
        var error = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
        var inner = e.InnerException?.Message ?? e.Message;
        var text = error switch
        {
            HttpRequestError.NameResolutionError => $"{Address} cannot be found: {inner}. Check the name in --server, and DNS.",
            HttpRequestError.SecureConnectionError => $"The certificate of {Address} was not accepted: {inner.TrimEnd('.')}. If a private "
                + "CA issued it, give the CA's certificate with --ca-file; the name in --server must be in the certificate.",
            HttpRequestError.ConfigurationLimitExceeded => $"The answer of {Address} is too large. Ask for less, such as with --limit.",
            HttpRequestError.ResponseEnded => $"The server at {Address} closed the connection before its answer was complete. See "
                + "its log.",
            _ => $"The server at {Address} cannot be reached: {inner.TrimEnd('.')}. Check that it runs, its address and port, and "
                + "firewalls on the way.",
        };
        return new Fault(FaultCode.IoError, text, e, ("server", Address));
    }
}
