using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>
/// Sends requests as the keywords of a botserver do: with <c>accept: */*</c>, the user and password of the address as HTTP Basic, a body of
/// type <c>application/json</c>, and no other header. Redirects are not needed, and not followed.
/// </summary>
/// <param name="server">The address of the server under test.</param>
/// <param name="name">A host name with a port that stands for the server, as if a DNS server resolved it.</param>
internal sealed class BotHttp(Uri server, string name) : IDisposable
{
    private static readonly TimeSpan WriteTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(30);
    private static readonly string[] Guarded = ["127.", "10.", "192.168.", "172."];
    private readonly HttpMessageInvoker _client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, ConnectCallback = (context, _) => Connect(context, server, name) }
    );

    /// <summary>The methods and addresses of all requests, without user and password.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>
    /// POST or PUT: returns a map with <c>status</c>, <c>statusText</c>, <c>headers</c> and <c>data</c>, whatever the status.
    /// </summary>
    /// <exception cref="BotException">The address is not absolute, or there is no response in 60 seconds.</exception>
    public object? Write(string method, string url, object? body)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(RhaiJson.Write(body)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = Send(method, url, content, WriteTime);
        var answer = RhaiValues.Map();
        answer["status"] = (long)response.StatusCode;
        answer["statusText"] = response.ReasonPhrase;
        var headers = RhaiValues.Map();
        foreach (var header in response.Headers.Concat(response.Content.Headers))
        {
            headers[header.Key.ToLowerInvariant()] = string.Join(", ", header.Value);
        }

        answer["headers"] = headers;
        answer["data"] = RhaiJson.ReadOrText(TextOf(response));
        return answer;
    }

    /// <summary>GET: returns the text of the body.</summary>
    /// <exception cref="BotException">
    /// The guard refuses the address, the status is not a success, or there is no response in 30 seconds.
    /// </exception>
    public string Read(string url)
    {
        var isAbsolute = Starts(url, "http://") || Starts(url, "https://");
        var host = isAbsolute && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Host.ToLowerInvariant() : "";
        if (
            (!isAbsolute && Starts(url, "/"))
            || host is "localhost" or "[::1]"
            || host.Contains("169.254", StringComparison.Ordinal)
            || Array.Exists(Guarded, start => Starts(host, start))
        )
        {
            throw new BotException("URL contains invalid or unsafe path sequences");
        }

        if (!isAbsolute)
        {
            throw new BotException($"S3 operation failed: {url}");
        }

        using var response = Send("GET", url, null, ReadTime);
        var text = TextOf(response);
        return response.IsSuccessStatusCode
            ? text
            : throw new BotException($"HTTP request failed with status: {(int)response.StatusCode} {response.ReasonPhrase} - {text}");
    }

    public void Dispose() => _client.Dispose();

    private HttpResponseMessage Send(string method, string url, HttpContent? content, TimeSpan time)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new BotException($"{method} failed: builder error");
        }

        var target = address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
        using var request = new HttpRequestMessage(new HttpMethod(method), target) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        if (address.UserInfo.Length > 0)
        {
            var pair = address.UserInfo.Split(':', 2);
            var decoded = $"{Uri.UnescapeDataString(pair[0])}:{(pair.Length == 2 ? Uri.UnescapeDataString(pair[1]) : "")}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(decoded)));
        }

        Requests.Add($"{method} {request.RequestUri!.PathAndQuery}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(time);
        try
        {
            return _client.Send(request, limit.Token);
        }
        catch (HttpRequestException e)
        {
            throw new BotException($"{method} failed: error sending request for url ({request.RequestUri}): {e.Message}");
        }
    }

    private static string TextOf(HttpResponseMessage response)
    {
        using var reader = new StreamReader(response.Content.ReadAsStream(TestContext.Current.CancellationToken), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static ValueTask<Stream> Connect(SocketsHttpConnectionContext context, Uri server, string name)
    {
        var wanted = $"{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}";
        var (host, port) = wanted == name ? (server.Host, server.Port) : (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(host, port);
            return ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Starts(string text, string start) => text.StartsWith(start, StringComparison.Ordinal);
}
