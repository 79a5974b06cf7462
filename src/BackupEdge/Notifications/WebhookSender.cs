using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using BackupEdge.Http;

namespace BackupEdge.Notifications;

/// <summary>
/// Sends one notification once and returns the outcome. Follows no redirects, because signed notifications are only for the configured
/// receiver.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="roots">Returns the certificate authorities to trust; called for the first https address.</param>
internal sealed class WebhookSender(TimeProvider time, Func<X509Certificate2Collection> roots) : IDisposable
{
    /// <summary>The maximum duration of an attempt, from the name lookup to the response headers.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private const int MaxRead = 1024;
    private readonly Lock _creating = new();
    private HttpClient? _plain;
    private HttpClient? _secure;

    /// <summary>Sends a notification in the webhook's format, signed if the webhook has a secret.</summary>
    /// <param name="webhook">The receiver.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="name">The event, such as <c>backup.failed</c>.</param>
    /// <param name="body">The JSON document of the notification.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; the receiver may have received the notification.</exception>
    public async Task<Reply> SendAsync(WebhookDefinition webhook, string id, string name, string body, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = WebhookRequest.Create(webhook, id, name, body, time.GetUtcNow());
            using var response = await GetClient(webhook).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var status = (int)response.StatusCode;
            return new Reply(GetKind(status), status, await ReadBeginningAsync(response, linked.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new Reply(ReplyKind.Unavailable, null, $"{webhook.UrlOrigin} did not answer within {Timeout.TotalSeconds:0} seconds.");
        }
        catch (HttpRequestException e)
        {
            return new Reply(ReplyKind.Unavailable, null, $"{webhook.UrlOrigin} could not be reached: {Reason(e)}");
        }
        catch (SocketException e)
        {
            // HttpClient does not wrap it if a connection is closed just after it was made.
            return new Reply(ReplyKind.Unavailable, null, $"{webhook.UrlOrigin} could not be reached: {e.Message}");
        }
        catch (JsonException e)
        {
            return new Reply(ReplyKind.Gone, null, $"The notification in the catalogue cannot be read: {e.Message}");
        }
        catch (Fault fault)
        {
            return new Reply(ReplyKind.Unavailable, null, fault.Message);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _plain?.Dispose();
        _secure?.Dispose();
    }

    private static ReplyKind GetKind(int status) =>
        status switch
        {
            >= 200 and < 300 => ReplyKind.Accepted,
            410 => ReplyKind.Gone,
            429 or 502 or 503 or 504 => ReplyKind.Unavailable,
            _ => ReplyKind.Refused,
        };

    // The status decides the outcome, so a response body that fails or never ends does not matter.
    private static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxRead);
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxRead), MaxRead, throwOnEndOfStream: false, cancellationToken);
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

            // These messages contain the address of the attempt, which may be a proxy.
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError => e.Message,
            _ => why,
        };
    }

    private HttpClient GetClient(WebhookDefinition webhook)
    {
        lock (_creating)
        {
            return webhook.Url.Scheme == Uri.UriSchemeHttps
                ? _secure ??= OutgoingHttp.NewSecure(roots())
                : _plain ??= OutgoingHttp.NewPlain();
        }
    }
}
