using System.Net.Sockets;

namespace BackupEdge.Tests.Api.Http;

/// <summary>Idle connections without credentials cannot block other callers.</summary>
public sealed class ConnectionPlaceTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Idle_anonymous_connections_are_closed_and_authenticated_ones_stay()
    {
        using var known = new RawClient();
        await known.ConnectAsync(server.Url);
        Assert.Equal(200, await AskAsync(known, $"X-API-Key: {server.AdminKey}\r\n", "/api/v1/backup/list"));
        var idle = new List<TcpClient>();
        for (var i = 0; i < 150; i++)
        {
            idle.Add(new TcpClient());
            await idle[i].ConnectAsync(server.Url.Host, server.Url.Port, Ct);
        }

        // Each new connection replaces the oldest one that has sent no credentials.
        Assert.True(await EndsAsync(idle[0]));
        using var health = new RawClient();
        await health.ConnectAsync(server.Url);
        Assert.Equal(200, await AskAsync(health, "", "/health"));
        Assert.Equal(200, await AskAsync(known, $"X-API-Key: {server.AdminKey}\r\n", "/api/v1/backup/list"));
        idle.ForEach(client => client.Dispose());
    }

    private static async Task<int> AskAsync(RawClient client, string headers, string path)
    {
        await client.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        return await client.StatusAsync();
    }

    private static async Task<bool> EndsAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], Ct).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Ct) == 0;
        }
        catch (IOException)
        {
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
