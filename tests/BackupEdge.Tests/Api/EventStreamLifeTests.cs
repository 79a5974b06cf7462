using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Jobs.Events;
using BackupEdge.Keys;
using BackupEdge.Tests.Api.Http;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Keep-alive comments, limits and the end of event streams.</summary>
public sealed class EventStreamLifeTests : IAsyncLifetime
{
    private const string Aborted = "GET /api/v1/backup/events: the response was aborted with unauthorized";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly EventHarness _harness = new();

    private EventFeed Feed => _harness.Server.Services.Runner.Events;

    private JobRow Failed =>
        new()
        {
            Id = "job-1",
            Kind = JobKind.Verify,
            Status = RunStatus.Failed,
            BackupId = "backup-1",
            Request = "{}",
            CreatedAt = _harness.Time.GetUtcNow(),
            CreatedBy = "tester",
            ErrorCode = "archive_damaged",
            ErrorMessage = "It is damaged.",
        };

    public ValueTask InitializeAsync() => _harness.InitializeAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task A_comment_is_sent_after_every_15_seconds_without_events()
    {
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, "events");
        await events.BlockAsync();
        await events.BlockAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([": nothing new"], await _harness.Time.PassAsync(TimeSpan.FromSeconds(15), events.BlockAsync()));
        }
    }

    [Fact]
    public async Task Revoking_a_key_aborts_its_streams_and_no_others()
    {
        var issued = _harness.Server.Services.Keys.Issue("short-lived", Role.BackupOperator, null);
        using var client = _harness.Server.Client(issued.Key);
        using var events = await OpenEvents.OpenAsync(client, "events");
        using var other = await OpenEvents.OpenAsync(_harness.Server.Admin, "events");
        _harness.Server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, _harness.Time.GetUtcNow()));

        await Assert.ThrowsAnyAsync<IOException>(() => _harness.Time.PassAsync(TimeSpan.FromSeconds(15), events.NamesToTheEndAsync()));

        // The log entry is written shortly after the connection has ended.
        for (var i = 0; i < 500 && !_harness.Log.Has(Aborted); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(_harness.Log.Has(Aborted));
        await _harness.RunningAsync();
        await other.UntilAsync("job.running");
    }

    [Fact]
    public async Task Events_do_not_delay_the_end_of_a_stream_whose_key_is_revoked()
    {
        var issued = _harness.Server.Services.Keys.Issue("short-lived", Role.BackupOperator, null);
        using var client = _harness.Server.Client(issued.Key);
        using var events = await OpenEvents.OpenAsync(client, "events");
        await events.BlockAsync();
        await events.BlockAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([": nothing new"], await _harness.Time.PassAsync(TimeSpan.FromSeconds(15), events.BlockAsync()));
        }

        // Events that come faster than the checks of the credentials must not delay these.
        _harness.Server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, _harness.Time.GetUtcNow()));
        var end = events.NamesToTheEndAsync();
        var until = DateTimeOffset.UtcNow + Patience;
        for (var i = 0; !end.IsCompleted && DateTimeOffset.UtcNow < until; i++)
        {
            Feed.Publish(Failed with { Id = $"job-{i}" }, isProgress: false);
            await Task.WhenAny(end, Task.Delay(50, TestContext.Current.CancellationToken));
            _harness.Time.Advance(TimeSpan.FromSeconds(13.5));
        }

        Assert.True(end.IsCompleted);
        await Assert.ThrowsAnyAsync<IOException>(() => end);
    }

    [Fact]
    public async Task One_credential_can_open_ten_streams_and_others_are_unaffected()
    {
        var streams = new List<OpenEvents>();
        for (var i = 0; i < 10; i++)
        {
            streams.Add(await OpenEvents.OpenAsync(_harness.Server.Operator, "events"));
        }

        using (var refused = await OpenEvents.SendAsync(_harness.Server.Operator, HttpMethod.Get, "events"))
        {
            Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        }

        using (await OpenEvents.OpenAsync(_harness.Server.Admin, "events"))
        {
            streams.ForEach(reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task Stopping_the_service_reports_interrupted_jobs_and_ends_streams()
    {
        var backup = await _harness.RunningAsync();
        using var all = await OpenEvents.OpenAsync(_harness.Server.Admin, "events");
        using var one = await OpenEvents.OpenAsync(_harness.Server.Operator, $"jobs/{backup.JobId}/events");
        await all.UntilAsync("job.running");
        await one.UntilAsync("job.running");
        var queued = _harness.Enqueue();
        await all.UntilAsync("job.queued");

        await _harness.Server.StopAsync();

        var interrupted = await all.EventAsync();
        Assert.Equal(
            ("job.interrupted", backup.JobId, "interrupted"),
            (
                interrupted?.Name,
                interrupted?.Data.GetProperty("job_id").GetString(),
                interrupted?.Data.GetProperty("error").GetProperty("code").GetString()
            )
        );
        Assert.Null(await all.EventAsync());
        Assert.Equal(["job.interrupted"], await one.NamesToTheEndAsync());
        Assert.Equal(RunStatus.Queued, _harness.Server.Services.Queue.FindJob(queued.JobId).Status);
    }

    [Fact]
    public async Task A_reader_that_never_reads_is_disconnected_and_others_are_served()
    {
        using var reader = new RawClient(receiveBuffer: 2048);
        await reader.ConnectAsync(_harness.Server.Url);
        await reader.SendAsync($"GET {Base}/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {_harness.Server.AdminKey}\r\n\r\n");
        Assert.Equal(200, await reader.StatusAsync());

        // Far more than socket buffers hold.
        var large = Failed with { ErrorMessage = new string('x', 64 << 10) };
        var published = 0;
        for (; published < 100_000 && !_harness.Log.Has("tester reads events too slowly: 256 events were waiting"); published++)
        {
            Feed.Publish(large with { Id = $"job-{published}" }, isProgress: false);
        }

        var rest = await reader.RestAsync();
        Assert.InRange(rest.Split("event: job.failed").Length, 1, published);
        Assert.False(rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "The response looks complete.");
        using var events = await OpenEvents.OpenAsync(_harness.Server.Admin, "events");
        await _harness.RunningAsync();
        await events.UntilAsync("job.running");
    }

    [Fact]
    public async Task Readers_above_the_maximum_get_429_with_Retry_After()
    {
        var readers = Enumerable
            .Range(0, EventFeed.MaxReaders)
            .Select(i => new Caller("tester", Role.Admin) { Credential = $"key{i / EventFeed.MaxReadersPerCredential}" })
            .Select(caller => Feed.Read(null, null, caller, () => { }))
            .ToList();
        using (var refused = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, "events"))
        {
            Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        }

        readers.ForEach(reader => reader.Dispose());

        // A HEAD request, a refused request and a closed stream release their places.
        for (var i = 0; i < EventFeed.MaxReaders + 1; i++)
        {
            using var head = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Head, "events");
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            using var unknown = await OpenEvents.SendAsync(_harness.Server.Admin, HttpMethod.Get, "jobs/job-none/events");
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }
    }
}
