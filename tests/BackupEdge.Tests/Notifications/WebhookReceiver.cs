using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using BackupEdge.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BackupEdge.Tests.Notifications;

/// <summary>A web server on a free loopback port that stores its requests and sends the responses that a test sets.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "Zq8vT3nLx6WcR1yHb9KdM4sPf7JgU2eA5tBw0uXi";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>Writes the response. The default is 200.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<Received> All => [.. _received];

    public Uri Url { get; private set; } = null!;

    public static async Task<WebhookReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
                {
                    if (certificate is not null)
                    {
                        listen.UseHttps(certificate);
                    }
                }));
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.HandleAsync);
        await receiver._app.StartAsync();
        var address = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        receiver.Url = new Uri(address + "/hooks/backup?key=secret-of-the-address");
        return receiver;
    }

    /// <summary>Returns the settings of a webhook that calls this receiver.</summary>
    public WebhookDefinition Definition(string name = "ops", params string[] on) =>
        new()
        {
            Name = name,
            Url = Url,
            Secret = System.Text.Encoding.UTF8.GetBytes(Secret),
            On = on.Length > 0 ? on : WebhookWireNames.All,
        };

    /// <summary>Sets the statuses of the following responses; the last one is used for all further responses.</summary>
    public void AnswerWith(params int[] statuses)
    {
        var next = 0;
        Answer = (http, _) =>
        {
            http.Response.StatusCode = statuses[Math.Min(Interlocked.Increment(ref next), statuses.Length) - 1];
            return Task.CompletedTask;
        };
    }

    /// <summary>Waits until the given number of requests were received, and returns all requests.</summary>
    public async Task<IReadOnlyList<Received>> AwaitAsync(int count)
    {
        for (var waited = TimeSpan.Zero; _received.Count < count && waited < Patience; waited += TimeSpan.FromMilliseconds(20))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(_received.Count >= count, $"{_received.Count} requests were received, not {count}");
        return All;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key,
            header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        var received = new Received(http.Request.Method, http.Request.Path + http.Request.QueryString, headers, body.ToArray());
        _received.Enqueue(received);
        await Answer(http, received);
    }
}
