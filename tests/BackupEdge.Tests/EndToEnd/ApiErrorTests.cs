using System.Net;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>
/// Provokes the documented errors on the published binary. The tests in Api/ cover them in detail within the test process.
/// </summary>
public sealed class ApiErrorTests : IDisposable
{
    private const int BigFileBytes = 192 << 20;
    private readonly DirectoryInfo _source = Directory.CreateTempSubdirectory("backupedge-source-");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _source.Delete(recursive: true);

    [Fact]
    public async Task Answers_each_mistake_with_its_status_and_error_code()
    {
        await using var server = await StartAsync(bytes: 1000);
        var admin = server.Client;
        using var stranger = server.CreateClient(null);
        var id = await BackUpAsync(admin);

        await ErrorAsync(await PostAsync(admin, "create", """{"type":"all"}"""), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await PostAsync(admin, "create", ""), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await PostAsync(admin, $"restore/{id}", "{"), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await admin.GetAsync($"{Base}/list?limit=0", Ct), HttpStatusCode.BadRequest, "invalid_request");

        using var unauthorized = await stranger.GetAsync($"{Base}/list", Ct);
        await ErrorAsync(unauthorized, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("Bearer", Assert.Single(unauthorized.Headers.WwwAuthenticate).Scheme);

        await ErrorAsync(await admin.GetAsync("/api/v1/nothing", Ct), HttpStatusCode.NotFound, "not_found");
        await ErrorAsync(await admin.GetAsync($"{Base}/schedule/schedule-123", Ct), HttpStatusCode.NotFound, "schedule_not_found");
        await ErrorAsync(await admin.GetAsync($"{Base}/backup-123", Ct), HttpStatusCode.NotFound, "backup_not_found");
        await ErrorAsync(
            await PostAsync(admin, "restore/backup-123", """{"target":"staging"}"""),
            HttpStatusCode.NotFound,
            "backup_not_found"
        );
        await ErrorAsync(await admin.GetAsync($"{Base}/restore/job-123/status", Ct), HttpStatusCode.NotFound, "job_not_found");

        using var notAllowed = await admin.DeleteAsync($"{Base}/list", Ct);
        await ErrorAsync(notAllowed, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.Equal(["GET", "HEAD"], notAllowed.Content.Headers.Allow);

        using var form = new FormUrlEncodedContent([new("type", "full")]);
        await ErrorAsync(await admin.PostAsync($"{Base}/create", form, Ct), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await ErrorAsync(
            await PostAsync(admin, "create", new string(' ', 2 << 20)),
            HttpStatusCode.RequestEntityTooLarge,
            "body_too_large"
        );
    }

    [Fact]
    public async Task Answers_429_to_wrong_keys_and_accepts_valid_ones()
    {
        await using var server = await StartAsync(bytes: 1000);
        using var guesser = server.CreateClient("bek_aaaaaaaa_" + new string('A', 43));
        await ErrorAsync(await guesser.GetAsync($"{Base}/list", Ct), HttpStatusCode.Unauthorized, "unauthorized");
        using var slowed = await GuessUntilThrottledAsync(guesser);
        await ErrorAsync(slowed, HttpStatusCode.TooManyRequests, "too_many_failures");
        Assert.InRange(slowed.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync($"{Base}/list", Ct)).StatusCode);
    }

    [Fact]
    public async Task Answers_403_to_calls_that_an_operator_must_not_make()
    {
        await using var server = await StartAsync(bytes: 1000);
        var made = await BackupEdgeCommand.RunAsync("key", "create", "--data", server.Data, "--name", "bot", "--role", "backup_operator");
        Assert.Equal(0, made.ExitCode);
        using var bot = server.CreateClient(made.Output.Trim());

        var id = await BackUpAsync(bot);
        Assert.Equal(HttpStatusCode.OK, (await bot.GetAsync($"{Base}/list", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await bot.GetAsync($"{Base}/{id}", Ct)).StatusCode);
        await ErrorAsync(await PostAsync(bot, $"restore/{id}", """{"target":"staging"}"""), HttpStatusCode.Forbidden, "forbidden");
        await ErrorAsync(await bot.DeleteAsync($"{Base}/{id}", Ct), HttpStatusCode.Forbidden, "forbidden");

        // It can cancel its own jobs but not those of others, even when they have already ended.
        var ofAdmin = await BodyAsync(await bot.GetAsync($"{Base}/{await BackUpAsync(server.Client)}", Ct));
        var cancel = await PostAsync(bot, $"jobs/{ofAdmin.GetProperty("job_id").GetString()}/cancel", "{}");
        var details = await ErrorAsync(cancel, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("admin", details.GetProperty("required_role").GetString());
    }

    [Fact]
    public async Task Answers_409_to_conflicts_and_429_to_a_full_queue()
    {
        await using var server = await StartAsync(BigFileBytes);
        var admin = server.Client;
        var id = await BackUpAsync(admin);

        // Each call is made while the previous job still has some hundred megabytes to process.
        var restore = await BodyAsync(await PostAsync(admin, $"restore/{id}", """{"target":"staging"}"""));
        var details = await ErrorAsync(
            await PostAsync(admin, $"restore/{id}", """{"target":"staging"}"""),
            HttpStatusCode.Conflict,
            "restore_in_progress"
        );
        Assert.Equal(restore.GetProperty("job_id").GetString(), details.GetProperty("job_id").GetString());
        await ErrorAsync(await admin.DeleteAsync($"{Base}/{id}", Ct), HttpStatusCode.Conflict, "backup_in_use");

        var running = await BodyAsync(await PostAsync(admin, "create", """{"type":"full"}"""));
        var runningId = running.GetProperty("backup_id").GetString();
        await ErrorAsync(
            await PostAsync(admin, $"restore/{runningId}", """{"target":"staging"}"""),
            HttpStatusCode.Conflict,
            "backup_not_completed"
        );
        await ErrorAsync(await PostAsync(admin, $"{runningId}/verify", ""), HttpStatusCode.Conflict, "backup_not_completed");

        using var full = await FillQueueAsync(admin);
        var wait = (await ErrorAsync(full, HttpStatusCode.TooManyRequests, "queue_full")).GetProperty("retry_after_seconds").GetString();
        Assert.Equal(wait, full.Headers.RetryAfter?.ToString());

        // The last job in the queue has not begun: it is cancelled at once, and a second cancel is too late.
        var last = (await BodyAsync(await admin.GetAsync($"{Base}/jobs?status=queued&limit=1", Ct)))[0].GetProperty("job_id").GetString();
        using var cancelled = await PostAsync(admin, $"jobs/{last}/cancel", "");
        Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
        Assert.Equal("cancelled", (await BodyAsync(cancelled)).GetProperty("status").GetString());
        await ErrorAsync(await PostAsync(admin, $"jobs/{last}/cancel", ""), HttpStatusCode.Conflict, "job_ended");
    }

    private static async Task<string> BackUpAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = Json("""{"type":"full"}""") };
        request.Headers.Add("Prefer", "wait=50");
        using var response = await client.SendAsync(request, Ct);
        var backup = await BodyAsync(response);
        Assert.Equal("completed", backup.GetProperty("status").GetString());
        return backup.GetProperty("backup_id").GetString()!;
    }

    // Ten guesses are enough, unless they are so slow that further attempts become available in between.
    private static async Task<HttpResponseMessage> GuessUntilThrottledAsync(HttpClient guesser)
    {
        HttpResponseMessage response;
        var left = 100;
        do
        {
            response = await guesser.GetAsync($"{Base}/list", Ct);
        } while (response.StatusCode == HttpStatusCode.Unauthorized && --left > 0);
        return response;
    }

    private static async Task<HttpResponseMessage> FillQueueAsync(HttpClient client)
    {
        const int FarTooMany = 500;
        for (var i = 0; i < FarTooMany; i++)
        {
            var response = await PostAsync(client, "create", """{"type":"full"}""");
            if (response.StatusCode != HttpStatusCode.Created)
            {
                return response;
            }

            response.Dispose();
        }

        throw new InvalidOperationException($"{FarTooMany} backups were accepted and the queue is not full");
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string body) =>
        client.PostAsync($"{Base}/{path}", Json(body), Ct);

    private async Task<BackupEdgeServer> StartAsync(int bytes)
    {
        var content = new byte[bytes];
        new Random(7).NextBytes(content);
        await File.WriteAllBytesAsync(Path.Combine(_source.FullName, "random.bin"), content, Ct);
        return await BackupEdgeServer.StartAsync(
            new ServerOptions { Sources = new Dictionary<string, string> { ["bots"] = _source.FullName } }
        );
    }
}
