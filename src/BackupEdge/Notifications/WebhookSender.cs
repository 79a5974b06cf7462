using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Http;

namespace BackupEdge.Notifications;

/// <summary>
/// Sends one notification once, and tells what came of it. Follows no redirect: what is signed is for the configured receiver alone.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="roots">Gives the certificate authorities to trust; asked at the first https address.</param>
internal sealed class WebhookSender(TimeProvider time, Func<X509Certificate2Collection> roots) : IDisposable
{
    /// <summary>How long an attempt may take, from the name's look-up to the answer's head.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const int MostRead = 1024;
    private static readonly ProductInfoHeaderValue Agent = new("BackupEdge", ProgramVersion.Number);
    private readonly Lock _making = new();
    private HttpClient? _plain;
    private HttpClient? _secure;

    /// <summary>Sends it.</summary>
    /// <param name="webhook">Where to; signed when it has a secret.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="word">The event, such as <c>backup.failed</c>.</param>
    /// <param name="body">The JSON document.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; whether the receiver has it is not known.</exception>
    public async Task<Reply> SendAsync(WebhookDefinition webhook, string id, string word, string body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = RequestOf(webhook, id, word, body);
            using var response = await ClientFor(webhook)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var status = (int)response.StatusCode;
            return new Reply(KindOf(status), status, await BeginningAsync(response, either.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Reply(ReplyKind.Away, null, $"{webhook.Place} did not answer within {Timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            return new Reply(ReplyKind.Away, null, $"{webhook.Place} could not be reached: {Reason(e)}");
        }
        catch (Fault fault)
        {
            return new Reply(ReplyKind.Away, null, fault.Message);
        }
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose()
    {
        _plain?.Dispose();
        _secure?.Dispose();
    }

    private static ReplyKind KindOf(int status) =>
        status switch
        {
            >= 200 and < 300 => ReplyKind.Taken,
            410 => ReplyKind.Gone,
            429 or 502 or 503 or 504 => ReplyKind.Away,
            _ => ReplyKind.Refused,
        };

    private HttpRequestMessage RequestOf(WebhookDefinition webhook, string id, string word, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.UserAgent.Add(Agent);
        request.Headers.Add("X-BackupEdge-Event", word);
        request.Headers.Add("X-BackupEdge-Delivery", id);
        request.Headers.Add("X-BackupEdge-Timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (webhook.Secret is { } secret)
        {
            request.Headers.Add("X-BackupEdge-Signature", Signature.Of(secret, timestamp, bytes));
        }

        return request;
    }

    // Who answered has been told, so an answer that breaks off or never ends changes nothing.
    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MostRead);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var read = await stream
                .ReadAtLeastAsync(buffer.AsMemory(0, MostRead), MostRead, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(buffer, 0, read);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return "";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Reason(HttpRequestException e)
    {
        var why = e.InnerException?.Message ?? e.Message;
        return e.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError =>
                $"{why.TrimEnd('.')}. Check its certificate, or name the file of its certificate authority in SSL_CERT_FILE.",

            // These tell the address that was tried, which may be a proxy's.
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError => e.Message,
            _ => why,
        };
    }

    private HttpClient ClientFor(WebhookDefinition webhook)
    {
        lock (_making)
        {
            return webhook.Url.Scheme == Uri.UriSchemeHttps
                ? _secure ??= OutgoingHttp.NewSecure(roots())
                : _plain ??= OutgoingHttp.NewPlain();
        }
    }
}
