using System.Net;
using System.Net.Sockets;
using BackupEdge.Api;
using BackupEdge.Catalogue;
using BackupEdge.Composition;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using Microsoft.Extensions.Logging.Abstractions;

namespace BackupEdge.Tests.Api;

public sealed class ServerHostTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("backupedge-host-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_port_in_use_is_a_fault_and_queued_jobs_stay_queued()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var services = Open($"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        var queued = services.Queue.EnqueueBackup(new BackupOptions { Type = BackupType.Full }, new Caller("tester", Role.Admin));

        var fault = await Assert.ThrowsAsync<Fault>(() =>
            ServerHost.RunAsync(services, NullLoggerFactory.Instance, _ => { }, () => { }, TestContext.Current.CancellationToken)
        );

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains($"(process {Environment.ProcessId})", fault.Message, StringComparison.Ordinal);
        Assert.Contains("set 'listen'", fault.Message, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Queued, services.Queue.FindJob(queued.JobId).Status);
    }

    [Fact]
    public async Task A_stop_request_ends_waiting_calls_and_then_the_server()
    {
        await using var services = Open("http://127.0.0.1:0");
        var key = services.Keys.Issue("tester", Role.Admin, null).Key;
        using var stop = new CancellationTokenSource();
        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Run(
            () => ServerHost.RunAsync(services, NullLoggerFactory.Instance, ready.SetResult, () => { }, stop.Token),
            TestContext.Current.CancellationToken
        );
        var url = await ready.Task;
        Assert.Matches(@"^http://127\.0\.0\.1:[1-9]\d*$", url);
        Assert.Equal(url, DataFolderLock.Holder(services.Settings.Data)?.Url);

        // The queue is not processed any more, so the wait below would last the whole 50 seconds.
        await services.Runner.StopAsync();
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{ApiHttp.Base}/create")
        {
            Content = ApiHttp.Json("""{"type":"full"}"""),
        };
        request.Headers.Add("Prefer", "wait=50");
        var waiting = client.SendAsync(request, TestContext.Current.CancellationToken);
        while (services.Catalogue.Read(session => session.Jobs.CountQueued()) == 0)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("queued", (await ApiHttp.BodyAsync(answer)).GetProperty("status").GetString());
        Assert.Equal(0, await running);
    }

    private OwningServices Open(string listen) => OwningServices.Open(SettingsOf(listen), TimeProvider.System, NullLoggerFactory.Instance);

    private Settings SettingsOf(string listen) =>
        new()
        {
            Listen = listen,
            Data = new DataPaths(_folder.FullName),
            Sources = [new FilesSource { Name = "self", Path = AppContext.BaseDirectory }],
        };
}
