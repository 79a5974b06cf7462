using System.Net.Sockets;
using System.Text;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>Notifications of the server to a supervisor such as systemd (sd_notify(3)).</summary>
public sealed class SupervisorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_notified_when_the_server_is_ready_and_when_it_stops()
    {
        using var scratch = new CommandScratch();
        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        supervisor.Bind(new UnixDomainSocketEndPoint(scratch.In("notify")));
        await using var server = await BackupEdgeServer.StartAsync(
            new ServerOptions { Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = scratch.In("notify") } }
        );

        Assert.Equal("READY=1", await ReceiveAsync(supervisor));
        using var answer = await server.Client.GetAsync("/health/ready", Ct);
        Assert.True(answer.IsSuccessStatusCode);

        Assert.Equal(0, await server.StopAsync());
        Assert.Equal("STOPPING=1", await ReceiveAsync(supervisor));
    }

    private static async Task<string> ReceiveAsync(Socket supervisor)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        var buffer = new byte[256];
        var length = await supervisor.ReceiveAsync(buffer, timeout.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).TrimEnd();
    }
}
