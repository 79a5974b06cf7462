using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Keys;
using BackupEdge.Tests.Jobs;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Server-sent events of jobs: their format, and how readers resume.</summary>
public sealed class EventApiTests : IAsyncLifetime
{
    private readonly EventHarness _harness = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _harness.InitializeAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_stream_has_id_event_and_data_lines_until_its_job_ends()
    {
        var backup = await _harness.RunningAsync();
        using var answer = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, $"jobs/{backup.JobId}/events");
        _harness.Engine.Release($"backup {backup.Id}", Summaries.Backup());
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
    public async Task A_standard_parser_can_read_the_stream()
    {
        var backup = await _harness.RunningAsync();
        using var answer = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, $"jobs/{backup.JobId}/events");
        _harness.Engine.Release($"backup {backup.Id}", new InvalidOperationException("two\nlines"));
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(Ct));
        var items = await parser.EnumerateAsync(Ct).ToListAsync(Ct);

        Assert.Equal(["job.running", "job.failed"], items.Select(item => item.EventType));
        Assert.All(items, item => Assert.Contains("\"sources\":[\"bots\"", item.Data, StringComparison.Ordinal));
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
    public async Task The_data_of_an_event_equals_the_job_in_the_list()
    {
        var first = await _harness.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, "events");
        await events.UntilAsync("job.running");
        var second = _harness.Enqueue();

        var queued = await events.UntilAsync("job.queued");
        Assert.Equal((await _harness.ListAsync("status=queued"))[0].GetRawText(), queued.GetRawText());
        Assert.Equal(second.JobId, queued.GetProperty("job_id").GetString());
        _harness.Engine.Release($"backup {first.Id}", Summaries.Backup());
        Assert.Equal((await _harness.EndedAsync("completed"))[0].GetRawText(), (await events.UntilAsync("job.completed")).GetRawText());
    }

    [Fact]
    public async Task A_cancelled_job_is_reported_as_cancelled()
    {
        var backup = await _harness.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, $"jobs/{backup.JobId}/events");
        await events.UntilAsync("job.running");
        _harness.Server.Services.Queue.Cancel(backup.JobId, new Caller("tester", Role.Admin));

        // Both changes may be found by the same poll.
        var names = await events.NamesToTheEndAsync();
        Assert.Equal("job.cancelled", names[^1]);
        Assert.All(names.SkipLast(1), name => Assert.Equal("job.progress", name));
    }

    [Fact]
    public async Task A_reader_resumes_after_its_last_event()
    {
        string seen;
        var backup = await _harness.RunningAsync();
        using (var events = await OpenEvents.OpenAsync(_harness.Server.Admin, "events"))
        {
            await events.UntilAsync("job.running");
            await events.BlockAsync();
            seen = events.LastId;
            _harness.Engine.Release($"backup {backup.Id}", Summaries.Backup());
            await events.UntilAsync("job.completed");
        }

        using var again = await OpenEvents.OpenAsync(_harness.Server.Admin, "events", seen);
        Assert.Equal(["retry: 3000"], await again.BlockAsync());
        Assert.Equal("event: job.completed", (await again.BlockAsync())![1]);
        Assert.NotEqual(seen, again.LastId);
        Assert.Equal([$"id: {again.LastId}"], await again.BlockAsync());
    }

    [Fact]
    public async Task The_end_of_a_job_is_sent_once_and_then_answered_with_204()
    {
        var backup = await _harness.RunningAsync();
        var path = $"jobs/{backup.JobId}/events";
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, path);
        await events.UntilAsync("job.running");
        await events.BlockAsync();
        var before = events.LastId;
        _harness.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        Assert.Equal(["job.completed"], await events.NamesToTheEndAsync());

        using (var nothing = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, path, events.LastId))
        {
            Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
        }

        using var missed = await OpenEvents.OpenAsync(_harness.Server.Admin, path, before);
        Assert.Equal(["job.completed"], await missed.NamesToTheEndAsync());
        using var first = await OpenEvents.OpenAsync(_harness.Server.Admin, path);
        Assert.Equal(["job.completed"], await first.NamesToTheEndAsync());
        using var then = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, path, first.LastId);
        Assert.Equal(HttpStatusCode.NoContent, then.StatusCode);
    }

    [Fact]
    public async Task A_reader_that_reconnects_while_its_job_ends_gets_the_end()
    {
        for (var i = 0; i < 20; i++)
        {
            var backup = await _harness.RunningAsync();
            var path = $"jobs/{backup.JobId}/events";
            using var before = await OpenEvents.OpenAsync(_harness.Server.Admin, path);
            await before.UntilAsync("job.running");
            await before.BlockAsync();

            _harness.Engine.Release($"backup {backup.Id}", Summaries.Backup());
            using var again = await OpenEvents.OpenAsync(_harness.Server.Admin, path, before.LastId);
            Assert.Equal(["job.completed"], await again.NamesToTheEndAsync());
        }
    }

    [Fact]
    public async Task An_unknown_id_resets_the_reader_and_sends_the_current_jobs()
    {
        var backup = await _harness.RunningAsync();
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, "events", "1795571999999-77");

        Assert.Equal(["retry: 3000"], await events.BlockAsync());
        Assert.Equal(["event: reset", "data: {}"], await events.BlockAsync());
        var present = (await events.BlockAsync())!;
        Assert.Equal("event: job.running", present[0]);
        Assert.Contains(backup.JobId, present[1], StringComparison.Ordinal);
        Assert.Equal(["id: 1795572000000-2"], await events.BlockAsync());
    }

    [Fact]
    public async Task HEAD_returns_the_headers_without_events()
    {
        var backup = await _harness.RunningAsync();
        foreach (var path in new[] { "events", $"jobs/{backup.JobId}/events" })
        {
            using var head = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Head, path);
            Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType?.ToString()));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Ct));
        }
    }

    [Fact]
    public async Task Refuses_unknown_jobs_parameters_callers_and_methods()
    {
        using var unknown = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, "jobs/job-none/events");
        Assert.Equal("job-none", (await ErrorAsync(unknown, HttpStatusCode.NotFound, "job_not_found")).GetProperty("job_id").GetString());
        var backup = await _harness.RunningAsync();
        foreach (var path in new[] { "events", $"jobs/{backup.JobId}/events" })
        {
            using var query = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, $"{path}?since=1");
            Assert.Equal("since", (await ErrorAsync(query, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
            using var stranger = await OpenEvents.SendAsync(_harness.Server.Stranger, HttpMethod.Get, path);
            await ErrorAsync(stranger, HttpStatusCode.Unauthorized, "unauthorized");
            using var post = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Post, path);
            await ErrorAsync(post, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
            using var allowed = await OpenEvents.OpenAsync(_harness.Server.Operator, path);
            await allowed.UntilAsync("job.running");
        }
    }
}
