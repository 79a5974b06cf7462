using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>What happens to jobs as server-sent events: their form, and how readers go on.</summary>
public sealed class EventApiTests : IAsyncLifetime
{
    private readonly EventHarness _bench = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _bench.InitializeAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task A_stream_is_lines_of_id_event_and_data_to_the_end_of_its_job()
    {
        var backup = await _bench.RunningAsync();
        using var answer = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, $"jobs/{backup.JobId}/events");
        _bench.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        var text = await answer.Content.ReadAsStringAsync(Ct);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(
            ("nosniff", "no"),
            (
                Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")),
                Assert.Single(answer.Headers.GetValues("X-Accel-Buffering"))
            )
        );
        Assert.Matches(
            "^retry: 3000\n\nevent: job.running\ndata: {[^\n]*\"status\":\"running\"[^\n]*}\n\nid: 1795572000000-2\n\n"
                + "id: 1795572000000-3\nevent: job.completed\ndata: {[^\n]*\"status\":\"completed\"[^\n]*}\n\n$",
            text
        );
    }

    [Fact]
    public async Task A_common_reader_of_such_streams_understands_it()
    {
        var backup = await _bench.RunningAsync();
        using var answer = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, $"jobs/{backup.JobId}/events");
        _bench.Engine.Release($"backup {backup.Id}", new InvalidOperationException("two\nlines"));
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct));
        var items = await parser.EnumerateAsync(Ct).ToListAsync(Ct);

        Assert.Equal(["job.running", "job.failed"], items.Select(item => item.EventType));
        Assert.All(items, item =>
            Assert.Equal(backup.JobId, JsonSerializer.Deserialize<JsonElement>(item.Data).GetProperty("job_id").GetString())
        );
        Assert.Contains(
            "two\nlines",
            JsonSerializer.Deserialize<JsonElement>(items[1].Data).GetProperty("error").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal((TimeSpan.FromSeconds(3), "1795572000000-3"), (parser.ReconnectionInterval, parser.LastEventId));
    }

    [Fact]
    public async Task The_data_is_the_job_as_the_list_has_it()
    {
        var first = await _bench.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, "events");
        await events.UntilAsync("job.running");
        var second = _bench.Enqueue();

        var queued = await events.UntilAsync("job.queued");
        Assert.Equal((await _bench.ListAsync("status=queued"))[0].GetRawText(), queued.GetRawText());
        Assert.Equal(second.JobId, queued.GetProperty("job_id").GetString());
        _bench.Engine.Release($"backup {first.Id}", Summaries.Backup());
        Assert.Equal((await _bench.EndedAsync("completed"))[0].GetRawText(), (await events.UntilAsync("job.completed")).GetRawText());
    }

    [Fact]
    public async Task A_wish_to_cancel_is_progress_and_the_end_follows()
    {
        var backup = await _bench.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, $"jobs/{backup.JobId}/events");
        await events.UntilAsync("job.running");
        _bench.Server.Services.Queue.Cancel(backup.JobId, new Caller("tester", Role.Admin));

        // Both may be found at the same look.
        var names = await events.NamesToTheEndAsync();
        Assert.Equal("job.cancelled", names[^1]);
        Assert.All(names.SkipLast(1), name => Assert.Equal("job.progress", name));
    }

    [Fact]
    public async Task A_reader_that_comes_back_goes_on_where_it_was()
    {
        string seen;
        var backup = await _bench.RunningAsync();
        using (var events = await OpenEvents.OpenAsync(_bench.Server.Admin, "events"))
        {
            await events.UntilAsync("job.running");
            await events.BlockAsync();
            seen = events.LastId;
        }

        _bench.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        await _bench.EndedAsync("completed");
        using var again = await OpenEvents.OpenAsync(_bench.Server.Admin, "events", seen);
        Assert.Equal(["retry: 3000"], await again.BlockAsync());
        Assert.Equal("event: job.completed", (await again.BlockAsync())![1]);
        Assert.NotEqual(seen, again.LastId);
        Assert.Equal([$"id: {again.LastId}"], await again.BlockAsync());
    }

    [Fact]
    public async Task Who_has_seen_the_end_of_a_job_gets_204_and_who_has_not_gets_the_end()
    {
        var backup = await _bench.RunningAsync();
        var path = $"jobs/{backup.JobId}/events";
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, path);
        await events.UntilAsync("job.running");
        await events.BlockAsync();
        var before = events.LastId;
        _bench.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        Assert.Equal(["job.completed"], await events.NamesToTheEndAsync());

        using (var nothing = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, path, events.LastId))
        {
            Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
        }

        using var missed = await OpenEvents.OpenAsync(_bench.Server.Admin, path, before);
        Assert.Equal(["job.completed"], await missed.NamesToTheEndAsync());
        using var first = await OpenEvents.OpenAsync(_bench.Server.Admin, path);
        Assert.Equal(["job.completed"], await first.NamesToTheEndAsync());
        using var then = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, path, first.LastId);
        Assert.Equal(HttpStatusCode.NoContent, then.StatusCode);
    }

    [Fact]
    public async Task Who_comes_back_at_the_moment_of_the_end_hears_of_it()
    {
        for (var i = 0; i < 20; i++)
        {
            var backup = await _bench.RunningAsync();
            var path = $"jobs/{backup.JobId}/events";
            using var before = await OpenEvents.OpenAsync(_bench.Server.Admin, path);
            await before.UntilAsync("job.running");
            await before.BlockAsync();

            _bench.Engine.Release($"backup {backup.Id}", Summaries.Backup());
            using var again = await OpenEvents.OpenAsync(_bench.Server.Admin, path, before.LastId);
            Assert.Equal(["job.completed"], await again.NamesToTheEndAsync());
        }
    }

    [Fact]
    public async Task An_id_that_is_not_known_resets_the_reader_and_tells_what_is()
    {
        var backup = await _bench.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, "events", "1795571999999-77");

        Assert.Equal(["retry: 3000"], await events.BlockAsync());
        Assert.Equal(["event: reset", "data: {}"], await events.BlockAsync());
        var present = (await events.BlockAsync())!;
        Assert.Equal("event: job.running", present[0]);
        Assert.Contains(backup.JobId, present[1], StringComparison.Ordinal);
        Assert.Equal(["id: 1795572000000-2"], await events.BlockAsync());
    }

    [Fact]
    public async Task A_head_has_the_headers_and_no_events()
    {
        var backup = await _bench.RunningAsync();
        foreach (var path in new[] { "events", $"jobs/{backup.JobId}/events" })
        {
            using var head = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Head, path);
            Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType?.ToString()));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        }
    }

    [Fact]
    public async Task What_cannot_be_followed_is_refused()
    {
        using var unknown = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, "jobs/job-none/events");
        Assert.Equal("job-none", (await ErrorAsync(unknown, HttpStatusCode.NotFound, "job_not_found")).GetProperty("job_id").GetString());
        var backup = await _bench.RunningAsync();
        foreach (var path in new[] { "events", $"jobs/{backup.JobId}/events" })
        {
            using var query = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, $"{path}?since=1");
            Assert.Equal("since", (await ErrorAsync(query, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
            using var stranger = await OpenEvents.SendAsync(_bench.Server.Stranger, HttpMethod.Get, path);
            await ErrorAsync(stranger, HttpStatusCode.Unauthorized, "unauthorized");
            using var post = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Post, path);
            await ErrorAsync(post, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
            using var allowed = await OpenEvents.OpenAsync(_bench.Server.Operator, path);
            await allowed.UntilAsync("job.running");
        }
    }
}
