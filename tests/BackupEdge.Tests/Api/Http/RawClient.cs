using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.Api.Http;

/// <summary>A bare connection, for callers that no client library is like. Whatever is waited for must come within a minute.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
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

    /// <summary>Reads the head of an answer, byte by byte so that nothing of what follows is taken, and gives its status.</summary>
    public async Task<int> StatusAsync() => int.Parse((await HeadAsync()).AsSpan(9, 3));

    /// <summary>As the other, and gives all of the head; empty when the connection was closed.</summary>
    public async Task<string> HeadAsync()
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await ReadAsync(_one) > 0)
        {
            head.Append((char)_one[0]);
        }

        return head.ToString();
    }

    /// <summary>All that still comes until the connection ends, one way or the other.</summary>
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

    public void Dispose() => _client.Dispose();

    private async Task<int> ReadAsync(byte[] buffer)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _client.GetStream().ReadAsync(buffer, patience.Token);
        }
        catch (IOException)
        {
            // Reset by the other side.
            return 0;
        }
    }
}
