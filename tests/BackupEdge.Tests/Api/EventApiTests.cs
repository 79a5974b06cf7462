using System.Net;
using System.Text;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Server-sent events over HTTP.</summary>
public sealed class EventApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_jobs_are_followed_from_the_queue_to_their_end()
    {
        using var response = await OpenAsync("events");
        Assert.Equal(("text/event-stream", "no-store", "no"), (
            response.Content.Headers.ContentType?.ToString(), response.Headers.CacheControl?.ToString(), Assert.Single(response.Headers.GetValues("X-Accel-Buffering"))));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ct));
        Assert.Equal("retry: 3000", await reader.ReadLineAsync(Ct));

        var id = await server.BackUpAsync();
        var events = new List<Event>();
        while (events.LastOrDefault() is not { Name: "job.completed" } last || last.Data.GetProperty("backup_id").GetString() != id)
        {
            events.Add((await NextAsync(reader))!);
        }

        var own = events.Where(e => e.Data.ValueKind == JsonValueKind.Object && e.Data.GetProperty("backup_id").GetString() == id).ToList();
        Assert.Equal(["job.queued", "job.running", "job.completed"], own.Select(e => e.Name).Where(name => name != "job.progress"));
        Assert.Equal(own.Select(e => e.Id).Distinct(), own.Select(e => e.Id));
        var listed = (await BodyAsync(await server.Admin.GetAsync($"{Base}/jobs?limit=20", Ct))).EnumerateArray().Single(job => job.GetProperty("backup_id").GetString() == id && job.GetProperty("kind").GetString() == "backup");
        Assert.Equal(JsonSerializer.Serialize(listed), JsonSerializer.Serialize(own[^1].Data));
    }

    [Fact]
    public async Task One_job_is_followed_to_its_end_and_who_has_seen_that_gets_nothing_more()
    {
        var job = await EndedJobAsync();

        var text = await server.Operator.GetStringAsync($"{Base}/jobs/{job}/events", Ct);
        var id = text.Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        using var again = await OpenAsync($"jobs/{job}/events", id);

        Assert.Contains("event: job.completed\ndata: {\"job_id\":\"" + job, text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task Who_comes_back_hears_what_it_missed_and_who_brings_an_unknown_id_is_told_so()
    {
        var job = await EndedJobAsync();
        var mark = (await server.Operator.GetStringAsync($"{Base}/jobs/{job}/events", Ct)).Split('\n').Last(line => line.StartsWith("id: ", StringComparison.Ordinal))[4..];
        var next = await EndedJobAsync();

        using var known = await OpenAsync($"jobs/{next}/events", mark);
        using var unknown = await OpenAsync($"jobs/{next}/events", "1-1");

        var missed = await known.Content.ReadAsStringAsync(Ct);
        Assert.Contains("event: job.queued\n", missed, StringComparison.Ordinal);
        Assert.Contains("event: job.completed\n", missed, StringComparison.Ordinal);
        Assert.DoesNotContain("event: reset", missed, StringComparison.Ordinal);
        var anew = await unknown.Content.ReadAsStringAsync(Ct);
        Assert.Contains("event: reset\ndata: {}\n\n", anew, StringComparison.Ordinal);
        Assert.Contains("event: job.completed\n", anew, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_followed_is_refused()
    {
        await ErrorAsync(await server.Operator.GetAsync($"{Base}/jobs/job-123/events", Ct), HttpStatusCode.NotFound, "job_not_found");
        await ErrorAsync(await server.Operator.GetAsync($"{Base}/events?limit=1", Ct), HttpStatusCode.BadRequest, "invalid_request");
        await ErrorAsync(await server.Stranger.GetAsync($"{Base}/events", Ct), HttpStatusCode.Unauthorized, "unauthorized");
        await ErrorAsync(await server.Operator.PostAsync($"{Base}/events", Json("{}"), Ct), HttpStatusCode.MethodNotAllowed, "method_not_allowed");
    }

    [Fact]
    public async Task A_head_is_answered_at_once()
    {
        using var response = await server.Operator.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Base}/events"), Ct);

        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Ct));
    }

    private async Task<string> EndedJobAsync() =>
        (await PostWaitingAsync(server.Admin, "create", """{"type":"full"}""")).GetProperty("job_id").GetString()!;

    private async Task<HttpResponseMessage> OpenAsync(string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}/{path}");
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        return await server.Operator.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    // The next event that has a name; null at the end of the stream.
    private static async Task<Event?> NextAsync(StreamReader reader)
    {
        string? id = null, name = null;
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(Ct) is { } line)
        {
            if (line.Length == 0 && name is not null)
            {
                return new Event(id, name, JsonSerializer.Deserialize<JsonElement>(data.ToString()));
            }

            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            data.Append(line.StartsWith("data: ", StringComparison.Ordinal) ? line[6..] : "");
        }

        return null;
    }

    private sealed record Event(string? Id, string Name, JsonElement Data);
}
