using System.Net;
using System.Security.Cryptography;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Jobs.Running;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Responses that are in progress when the service stops.</summary>
public sealed class GracefulStopTests
{
    // More than sockets and buffers hold.
    private static readonly byte[] Large = RandomNumberGenerator.GetBytes(40 << 20);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_download_that_has_begun_is_finished()
    {
        await using var server = new InProcessServer();
        await server.InitializeAsync();
        using var answer = await BeginDownloadAsync(server);

        var stopping = server.StopAsync();
        var content = await answer.Content.ReadAsByteArrayAsync(Ct);
        await stopping;

        Assert.True(Large.AsSpan().SequenceEqual(content));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => server.Admin.GetAsync("/health", Ct));
    }

    [Fact]
    public async Task An_unread_download_delays_the_stop_only_for_the_grace_period()
    {
        await using var server = new InProcessServer();
        await server.InitializeAsync();
        using var answer = await BeginDownloadAsync(server);

        await server.StopAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task A_wait_for_a_job_returns_the_current_job()
    {
        var engine = new ScriptedEngine();
        await using var server = new InProcessServer { Engine = engine };
        await server.InitializeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = Json("""{"type":"full"}""") };
        request.Headers.Add("Prefer", "wait=50");
        var waiting = server.Admin.SendAsync(request, Ct);
        while (engine.Begun.IsEmpty)
        {
            await Task.Delay(5, Ct);
        }

        await server.StopAsync();

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var body = await BodyAsync(answer);
        Assert.Contains(body.GetProperty("status").GetString(), (string[])["running", "interrupted"]);
        var job = server.Services.Queue.FindJob(body.GetProperty("job_id").GetString()!);
        Assert.Equal(
            (RunStatus.Interrupted, "The service was stopped while this job was running. Run it again."),
            (job.Status, job.ErrorMessage)
        );
        Assert.Empty(Directory.GetFiles(server.Services.Settings.Data.Archives));
    }

    private static async Task<HttpResponseMessage> BeginDownloadAsync(InProcessServer server)
    {
        await File.WriteAllBytesAsync(Path.Combine(server.Folder.FullName, "bots", "large.bin"), Large, Ct);
        var id = await server.BackUpAsync();
        var answer = await server.Admin.GetAsync(
            $"{Base}/{id}/files/content?path=bots/large.bin",
            HttpCompletionOption.ResponseHeadersRead,
            Ct
        );
        Assert.Equal((HttpStatusCode.OK, Large.Length), (answer.StatusCode, (int)answer.Content.Headers.ContentLength!));
        return answer;
    }
}
