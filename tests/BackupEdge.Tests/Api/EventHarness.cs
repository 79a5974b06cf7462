using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>A server whose engine and clock are the test's, for those who follow events.</summary>
internal sealed class EventHarness : IAsyncDisposable
{
    private static readonly BackupOptions Full = new() { Type = BackupType.Full };

    public EventHarness() =>
        Server = new InProcessServer
        {
            Time = Time,
            Engine = Engine,
            Logs = Log,
        };

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 2, 0, 0, TimeSpan.Zero));

    public ScriptedEngine Engine { get; } = new();

    public LogLines Log { get; } = new();

    public InProcessServer Server { get; }

    public ValueTask InitializeAsync() => Server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Log.Dispose();
    }

    public BackupRow Enqueue() => Server.Services.Queue.EnqueueBackup(Full, new Caller("tester", Role.Admin));

    /// <summary>A backup that runs, and of which that was told.</summary>
    public async Task<BackupRow> RunningAsync()
    {
        using var events = await OpenEvents.OpenAsync(Server.Admin, "events");
        var backup = Enqueue();
        await Engine.AwaitBegun($"backup {backup.Id}");
        await events.UntilAsync("job.running");
        return backup;
    }

    /// <summary>GET /jobs.</summary>
    public async Task<JsonElement> ListAsync(string query)
    {
        using var answer = await Server.Admin.GetAsync($"{Base}/jobs?{query}", TestContext.Current.CancellationToken);
        return await BodyAsync(answer);
    }

    /// <summary>The jobs of a status, once there are some.</summary>
    public async Task<JsonElement> EndedAsync(string status)
    {
        while (true)
        {
            if (await ListAsync($"status={status}") is var list && list.GetArrayLength() > 0)
            {
                return list;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
