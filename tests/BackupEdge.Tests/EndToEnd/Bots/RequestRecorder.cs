using System.Net;
using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>A server on a free loopback port that records the bytes of each request and gives the same response to all.</summary>
internal sealed class RequestRecorder : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _requests = [];
    private readonly byte[] _response;

    /// <summary>Starts the server.</summary>
    /// <param name="status">The status line without the version, such as <c>201 Created</c>.</param>
    /// <param name="body">The body of each response, in ASCII.</param>
    public RequestRecorder(string status, string body)
    {
        _response = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _listener.Start();
        Running = RunAsync();
    }

    /// <summary>The address of the server.</summary>
    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>The requests so far: head and body.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    private Task Running { get; }

    public void Dispose() => _listener.Dispose();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var text = await ReadAsync(stream);
                lock (_requests)
                {
                    _requests.Add(text);
                }

                await stream.WriteAsync(_response);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            var request = text.ToString();
            var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && request.Length - end - 4 >= LengthOf(request))
            {
                break;
            }
        }

        return text.ToString();
    }

    private static int LengthOf(string head)
    {
        const string Name = "content-length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(head.AsSpan(at + Name.Length, head.IndexOf('\r', at) - at - Name.Length));
    }
}
