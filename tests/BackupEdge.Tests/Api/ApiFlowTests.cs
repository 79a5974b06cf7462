using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Every step that the user's specification shows, and related calls.</summary>
public sealed class ApiFlowTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creates_lists_shows_restores_and_deletes_a_backup()
    {
        using var created = await server.Admin.PostAsync(
            $"{Base}/create",
            Json("""{"type":"full","include_files":true,"include_database":true}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var backup = await BodyAsync(created);
        var id = backup.GetProperty("backup_id").GetString()!;
        Assert.Matches("^backup-[0-9]{8}-[0-9]{6}-[a-z0-9]{6}$", id);
        Assert.Equal($"{Base}/{id}", created.Headers.Location?.ToString());
        Assert.Equal("full", backup.GetProperty("type").GetString());
        Assert.Contains(backup.GetProperty("status").GetString(), (string[])["queued", "running", "completed"]);
        await AssertEndsAsync(backup.GetProperty("job_id").GetString()!);

        var list = await BodyAsync(await server.Admin.GetAsync($"{Base}/list", Ct));
        var item = list.EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$", item.GetProperty("created_at").GetString()!);
        Assert.True(item.GetProperty("size").GetInt64() > 0);
        Assert.Equal(26, item.GetProperty("source_size").GetInt64());

        var details = await BodyAsync(await server.Admin.GetAsync(created.Headers.Location, Ct));
        Assert.Equal("completed", details.GetProperty("status").GetString());
        Assert.Equal(2, details.GetProperty("files").GetInt64());
        Assert.Equal(JsonValueKind.Null, details.GetProperty("progress").ValueKind);
        Assert.Equal("files", details.GetProperty("source_kinds").GetProperty("bots").GetString());

        using var restore = await server.Admin.PostAsync($"{Base}/restore/{id}", Json("""{"target":"staging"}"""), Ct);
        Assert.Equal(HttpStatusCode.Accepted, restore.StatusCode);
        var jobId = (await BodyAsync(restore)).GetProperty("job_id").GetString()!;
        Assert.Equal($"{Base}/restore/{jobId}/status", restore.Headers.Location?.ToString());
        await AssertEndsAsync(jobId);
        var status = await BodyAsync(await server.Admin.GetAsync(restore.Headers.Location, Ct));
        Assert.Equal("completed", status.GetProperty("status").GetString());
        Assert.Equal(100, status.GetProperty("progress").GetProperty("percent").GetDouble());
        Assert.Equal(0, status.GetProperty("errors").GetArrayLength());
        var restored = Path.Combine(server.Services.Settings.Data.Staging, "bots", "start.bas");
        Assert.Equal("TALK \"Hello\"\n", await File.ReadAllTextAsync(restored, Ct));

        using var deleted = await server.Admin.DeleteAsync($"{Base}/{id}?force=true", Ct);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.True((await BodyAsync(deleted)).GetProperty("deleted").GetBoolean());
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct), HttpStatusCode.NotFound, "backup_not_found");
    }

    [Fact]
    public async Task Prefer_wait_delays_the_response_until_the_backup_has_ended()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = Json("""{"type":"incremental"}""") };
        request.Headers.Add("Prefer", "respond-async, wait=600");
        using var response = await server.Operator.SendAsync(request, Ct);
        var backup = await BodyAsync(response);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("wait=50", Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Equal("completed", backup.GetProperty("status").GetString());
        Assert.Equal("incremental", backup.GetProperty("requested_type").GetString());
        Assert.NotEqual(JsonValueKind.Null, backup.GetProperty("completed_at").ValueKind);
        Assert.True(backup.GetProperty("size").GetInt64() > 0);
    }

    [Fact]
    public async Task Prefer_wait_applies_to_restore_and_verify()
    {
        var id = await server.BackUpAsync();
        using var verify = await SendWaitingAsync($"{Base}/{id}/verify", null);
        Assert.Equal(HttpStatusCode.Accepted, verify.StatusCode);
        var job = await BodyAsync(verify);
        Assert.Equal($"{Base}/jobs/{job.GetProperty("job_id").GetString()}", verify.Headers.Location?.ToString());
        Assert.Equal("completed", job.GetProperty("status").GetString());
        Assert.Equal(0, job.GetProperty("result").GetProperty("problems").GetInt64());

        using var restore = await SendWaitingAsync(
            $"{Base}/restore/{id}",
            """{"target":"lab","paths":["bots/other.bas"],"overwrite":"skip"}"""
        );
        Assert.Equal(HttpStatusCode.Accepted, restore.StatusCode);
        Assert.Equal("completed", (await BodyAsync(restore)).GetProperty("status").GetString());
        Assert.Equal(["other.bas"], Directory.GetFiles(Path.Combine(server.Folder.FullName, "lab", "bots")).Select(Path.GetFileName));

        var details = await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct));
        Assert.Equal(0, details.GetProperty("verify_problem_count").GetInt64());
    }

    [Fact]
    public async Task Link_headers_lead_through_all_pages_of_the_list()
    {
        for (var i = 0; i < 3; i++)
        {
            await server.BackUpAsync("paging & more");
        }

        var seen = new List<string>();
        var next = $"{Base}/list?limit=1&label=paging%20%26+more&type=full";
        while (next is not null)
        {
            using var response = await server.Operator.GetAsync(next, Ct);
            Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Total-Count")));
            seen.AddRange((await BodyAsync(response)).EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            next = NextOf(response);
        }

        Assert.Equal(3, seen.Count);
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal).Select(id => id[..22]), seen.Select(id => id[..22]));
    }

    [Fact]
    public async Task Lists_jobs_by_kind_and_backup()
    {
        var id = await server.BackUpAsync();
        var jobs = await BodyAsync(await server.Operator.GetAsync($"{Base}/jobs?kind=backup&status=completed&backup_id={id}&limit=5", Ct));
        var job = Assert.Single(jobs.EnumerateArray());
        Assert.Equal(id, job.GetProperty("backup_id").GetString());
        Assert.Equal("tester", job.GetProperty("created_by").GetString());
        Assert.Equal(0, (await BodyAsync(await server.Operator.GetAsync($"{Base}/jobs?kind=restore&backup_id={id}", Ct))).GetArrayLength());
    }

    [Fact]
    public async Task HEAD_is_answered_like_GET_without_a_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"{Base}/list");
        using var response = await server.Operator.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Headers.Contains("X-Total-Count"));
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task Health_needs_no_credentials_and_accepts_any_query()
    {
        var health = await BodyAsync(await server.Stranger.GetAsync("/health?t=1", Ct));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.False(health.TryGetProperty("version", out _), "Callers without credentials must not see the version");
        Assert.Equal("ready", (await BodyAsync(await server.Stranger.GetAsync("/health/ready", Ct))).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Responses_name_no_server_and_must_not_be_cached()
    {
        using var response = await server.Operator.GetAsync($"{Base}/list", Ct);
        Assert.False(response.Headers.Contains("Server"));
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task A_job_that_is_not_a_restore_has_no_restore_status()
    {
        var id = await server.BackUpAsync();
        var job = (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("job_id").GetString();
        await ErrorAsync(await server.Admin.GetAsync($"{Base}/restore/{job}/status", Ct), HttpStatusCode.NotFound, "job_not_found");
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync($"{Base}/jobs/{job}", Ct)).StatusCode);
    }

    [Fact]
    public async Task The_same_key_works_as_a_bearer_token()
    {
        using var client = server.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminKey);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{Base}/list", Ct)).StatusCode);
    }

    private static string? NextOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var link = Assert.Single(links);
        Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>', StringComparison.Ordinal)];
    }

    private async Task<HttpResponseMessage> SendWaitingAsync(string path, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : Json(body) };
        request.Headers.Add("Prefer", "wait=30");
        return await server.Admin.SendAsync(request, Ct);
    }

    private async Task AssertEndsAsync(string jobId) =>
        Assert.True((await server.Services.Queue.WaitAsync(jobId, TimeSpan.FromMinutes(5), Ct)).HasEnded);
}
