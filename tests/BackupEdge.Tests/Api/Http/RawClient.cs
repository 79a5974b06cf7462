using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.Api.Http;

/// <summary>A TCP connection for raw HTTP requests that no client library would send. A read is cancelled after 60 seconds.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly TcpClient _client = new();
    private readonly byte[] _one = new byte[1];

    public RawClient(int? receiveBuffer = null)
    {
        if (receiveBuffer is { } bytes)
        {
            _client.ReceiveBufferSize = bytes;
        }
    }

    public async Task ConnectAsync(Uri url) => await _client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken);

    public async Task SendAsync(string text) =>
        await _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);

    /// <summary>Reads the head of a response byte by byte, so that the body stays unread, and returns the status.</summary>
    public async Task<int> StatusAsync() => int.Parse((await HeadAsync()).AsSpan(9, 3));

    /// <summary>Reads the head of a response byte by byte and returns it; empty if the connection was closed.</summary>
    public async Task<string> HeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await ReadAsync(_one) > 0)
        {
            head.Append((char)_one[0]);
        }

        return head.ToString();
    }

    /// <summary>Returns everything that arrives until the connection is closed or reset.</summary>
    public async Task<string> RestAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 << 10];
        while (await ReadAsync(buffer) is > 0 and var count)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    /// <summary>Returns the body that follows a head with <c>Content-Length</c>, in UTF-8.</summary>
    public async Task<string> BodyAsync(string head)
    {
        const string Name = "Content-Length: ";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase) + Name.Length;
        var body = new byte[int.Parse(head.AsSpan(at, head.IndexOf('\r', at) - at))];
        await _client.GetStream().ReadExactlyAsync(body, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(body);
    }

    public void Dispose() => _client.Dispose();

    private async Task<int> ReadAsync(byte[] buffer)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            return await _client.GetStream().ReadAsync(buffer, timeout.Token);
        }
        catch (IOException)
        {
            // The server has reset the connection.
            return 0;
        }
    }
}
