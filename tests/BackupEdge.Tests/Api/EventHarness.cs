using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Jobs;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>A server with a scripted engine and a controlled clock, for tests of the event streams.</summary>
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

    /// <summary>Enqueues a backup and returns it once the event stream has reported it as running.</summary>
    public async Task<BackupRow> RunningAsync()
    {
        using var events = await OpenEvents.OpenAsync(Server.Admin, "events");
        var backup = Enqueue();
        await Engine.AwaitBegun($"backup {backup.Id}");
        await events.UntilAsync("job.running");
        return backup;
    }

    /// <summary>Returns the jobs of <c>GET /jobs</c> with this query.</summary>
    public async Task<JsonElement> ListAsync(string query)
    {
        using var answer = await Server.Admin.GetAsync($"{Base}/jobs?{query}", TestContext.Current.CancellationToken);
        return await BodyAsync(answer);
    }

    /// <summary>Returns the jobs with this status as soon as there is at least one.</summary>
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
