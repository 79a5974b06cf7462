using System.Net;
using System.Security.Cryptography;
using BackupEdge.Tests.Api;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>A server that receives SIGTERM while it works.</summary>
public sealed class ServerStopTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_finishes_responses_and_records_jobs_and_a_restart_resumes()
    {
        var bots = Directory.CreateTempSubdirectory("backupedge-bots-");
        try
        {
            // More than sockets and buffers hold.
            var large = RandomNumberGenerator.GetBytes(40 << 20);
            await File.WriteAllBytesAsync(Path.Combine(bots.FullName, "large.bin"), large, Ct);
            await using var server = await BackupEdgeServer.StartAsync(OptionsOf(bots.FullName));
            var whole = await PostWaitingAsync(server.Client, "create", """{"type":"full","sources":["bots"]}""");
            Assert.Equal("completed", whole.GetProperty("status").GetString());
            var archives = Archives(server);

            var endless = await CreateAsync(server, "endless");
            var queued = await CreateAsync(server, "bots");
            using var all = await OpenEvents.OpenAsync(server.Client, "events");
            using var one = await OpenEvents.OpenAsync(server.Client, $"jobs/{endless}/events");
            await one.UntilAsync("job.progress");
            using var download = await server.Client.GetAsync(
                $"{Base}/{whole.GetProperty("backup_id").GetString()}/files/content?path=bots/large.bin",
                HttpCompletionOption.ResponseHeadersRead,
                Ct
            );
            Assert.Equal(HttpStatusCode.OK, download.StatusCode);
            Assert.NotEqual(archives, Archives(server));

            var stopping = server.StopAsync();
            var interrupted = await one.UntilAsync("job.interrupted");
            Assert.Null(await one.EventAsync());
            Assert.Equal("job.interrupted", (await all.NamesToTheEndAsync())[^1]);
            var taken = await download.Content.ReadAsByteArrayAsync(Ct);
            Assert.True(large.AsSpan().SequenceEqual(taken));
            Assert.Equal(0, await stopping);
            Assert.Equal("interrupted", interrupted.GetProperty("error").GetProperty("code").GetString());
            Assert.Equal(archives, Archives(server));

            await server.StartAgainAsync();
            var job = await BodyAsync(await server.Client.GetAsync($"{Base}/jobs/{endless}", Ct));
            Assert.Equal(
                ("interrupted", "interrupted", "The service was stopped while this job was running. Run it again."),
                (
                    job.GetProperty("status").GetString(),
                    job.GetProperty("error").GetProperty("code").GetString(),
                    job.GetProperty("error").GetProperty("message").GetString()
                )
            );

            // The server is ready only after it has cleaned up after the previous run. The call above has waited for that.
            using var ready = await server.Client.GetAsync("/health/ready", Ct);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

            // The queued job runs, and a reader that resumes gets a reset.
            using var again = await OpenEvents.OpenAsync(server.Client, "events", all.LastId);
            Assert.Equal("reset", (await again.EventAsync())?.Name);
            using var next = await OpenEvents.OpenAsync(server.Client, $"jobs/{queued}/events");
            await next.UntilAsync("job.completed");
            Assert.Equal(2, Archives(server).Count);
        }
        finally
        {
            bots.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_job_cancelled_just_before_a_stop_is_not_interrupted()
    {
        await using var server = await BackupEdgeServer.StartAsync(OptionsOf(AppContext.BaseDirectory));
        var endless = await CreateAsync(server, "endless");
        using var events = await OpenEvents.OpenAsync(server.Client, $"jobs/{endless}/events");
        await events.UntilAsync("job.progress");
        using var cancel = await server.Client.PostAsync($"{Base}/jobs/{endless}/cancel", null, Ct);
        Assert.True(cancel.IsSuccessStatusCode);

        Assert.Equal(0, await server.StopAsync());

        await events.UntilAsync("job.cancelled");
        Assert.Null(await events.EventAsync());
        Assert.Empty(Archives(server));
    }

    // A source that writes some megabytes per second and never ends.
    private static ServerOptions OptionsOf(string bots) =>
        new()
        {
            Sources = new Dictionary<string, string> { ["bots"] = bots },
            Environment = new Dictionary<string, string>
            {
                ["BACKUPEDGE__SOURCES__ENDLESS__KIND"] = "command",
                ["BACKUPEDGE__SOURCES__ENDLESS__FILE_NAME"] = "endless.bin",
                ["BACKUPEDGE__SOURCES__ENDLESS__RUN__0"] = "/bin/sh",
                ["BACKUPEDGE__SOURCES__ENDLESS__RUN__1"] = "-c",
                ["BACKUPEDGE__SOURCES__ENDLESS__RUN__2"] = "while :; do head -c 1000000 /dev/urandom; sleep 0.1; done",
            },
        };

    private static async Task<string> CreateAsync(BackupEdgeServer server, string source)
    {
        using var answer = await server.Client.PostAsync($"{Base}/create", Json($$"""{"type":"full","sources":["{{source}}"]}"""), Ct);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await BodyAsync(answer)).GetProperty("job_id").GetString()!;
    }

    private static IReadOnlyList<string> Archives(BackupEdgeServer server) =>
        [.. Directory.EnumerateFiles(Path.Combine(server.Data, "archives")).Order(StringComparer.Ordinal)];
}
