using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Jobs.Events;
using BackupEdge.Keys;
using BackupEdge.Tests.Api.Http;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>What keeps a stream of events alive, and what ends it.</summary>
public sealed class EventStreamLifeTests : IAsyncLifetime
{
    private const string CutOff = "GET /api/v1/backup/events: the response was aborted with unauthorized";
    private readonly EventHarness _bench = new();

    private EventFeed Feed => _bench.Server.Services.Runner.Events;

    public ValueTask InitializeAsync() => _bench.InitializeAsync();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Silence_is_broken_by_comments()
    {
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, "events");
        await events.BlockAsync();
        await events.BlockAsync();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([": nothing new"], await _bench.Time.PassAsync(TimeSpan.FromSeconds(15), events.BlockAsync()));
        }
    }

    [Fact]
    public async Task A_key_that_is_revoked_ends_what_it_has_opened()
    {
        var issued = _bench.Server.Services.Keys.Issue("short-lived", Role.BackupOperator, null);
        using var client = _bench.Server.Client(issued.Key);
        using var events = await OpenEvents.OpenAsync(client, "events");
        using var other = await OpenEvents.OpenAsync(_bench.Server.Admin, "events");
        _bench.Server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, _bench.Time.GetUtcNow()));

        await Assert.ThrowsAnyAsync<IOException>(() => _bench.Time.PassAsync(TimeSpan.FromSeconds(15), events.NamesToTheEndAsync()));

        // The log has it a moment after the connection has ended.
        for (var i = 0; i < 500 && !_bench.Log.Has(CutOff); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(_bench.Log.Has(CutOff));
        await _bench.RunningAsync();
        await other.UntilAsync("job.running");
    }

    [Fact]
    public async Task A_stream_ends_within_a_minute_of_the_revoke_whatever_is_told_meanwhile()
    {
        var issued = _bench.Server.Services.Keys.Issue("short-lived", Role.BackupOperator, null);
        using var client = _bench.Server.Client(issued.Key);
        using var events = await OpenEvents.OpenAsync(client, "events");
        await events.BlockAsync();
        await events.BlockAsync();
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal([": nothing new"], await _bench.Time.PassAsync(TimeSpan.FromSeconds(15), events.BlockAsync()));
        }

        // What is told right after a look at the credentials must not put off the next one.
        _bench.Server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, _bench.Time.GetUtcNow()));
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        _bench.Enqueue();
        await events.UntilAsync("job.queued");
        var end = events.NamesToTheEndAsync();
        for (var i = 0; i < 4; i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            _bench.Time.Advance(TimeSpan.FromSeconds(13.5));
        }

        await Assert.ThrowsAnyAsync<IOException>(() => end.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_credential_takes_ten_places_and_leaves_the_others()
    {
        var taken = new List<OpenEvents>();
        for (var i = 0; i < 10; i++)
        {
            taken.Add(await OpenEvents.OpenAsync(_bench.Server.Operator, "events"));
        }

        using (var refused = await OpenEvents.SendAsync(_bench.Server.Operator, HttpMethod.Get, "events"))
        {
            Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        }

        using (await OpenEvents.OpenAsync(_bench.Server.Admin, "events"))
        {
            taken.ForEach(reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task A_service_that_stops_tells_the_end_of_its_jobs_and_then_ends_the_streams()
    {
        var backup = await _bench.RunningAsync();
        using var all = await OpenEvents.OpenAsync(_bench.Server.Admin, "events");
        using var one = await OpenEvents.OpenAsync(_bench.Server.Operator, $"jobs/{backup.JobId}/events");
        await all.UntilAsync("job.running");
        await one.UntilAsync("job.running");
        var queued = _bench.Enqueue();
        await all.UntilAsync("job.queued");

        await _bench.Server.StopAsync();

        var told = await all.EventAsync();
        Assert.Equal(
            ("job.interrupted", backup.JobId, "interrupted"),
            (told?.Name, told?.Data.GetProperty("job_id").GetString(), told?.Data.GetProperty("error").GetProperty("code").GetString())
        );
        Assert.Null(await all.EventAsync());
        Assert.Equal(["job.interrupted"], await one.NamesToTheEndAsync());
        Assert.Equal(RunStatus.Queued, _bench.Server.Services.Queue.FindJob(queued.JobId).Status);
    }

    [Fact]
    public async Task A_reader_that_never_reads_is_cut_off_and_costs_the_service_nothing()
    {
        using var deaf = new RawClient(receiveBuffer: 2048);
        await deaf.ConnectAsync(_bench.Server.Url);
        await deaf.SendAsync($"GET {Base}/events HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {_bench.Server.AdminKey}\r\n\r\n");
        Assert.Equal(200, await deaf.StatusAsync());

        // Far more than sockets hold.
        var large = new JobRow
        {
            Id = "job-1",
            Kind = JobKind.Verify,
            Status = RunStatus.Failed,
            BackupId = "backup-1",
            Request = "{}",
            CreatedAt = _bench.Time.GetUtcNow(),
            CreatedBy = "tester",
            ErrorCode = "archive_damaged",
            ErrorMessage = new string('x', 64 << 10),
        };
        var told = 0;
        for (; told < 100_000 && !_bench.Log.Has("tester reads events too slowly: 256 events were waiting"); told++)
        {
            Feed.Publish(large with { Id = $"job-{told}" }, isProgress: false);
        }

        var rest = await deaf.RestAsync();
        Assert.InRange(rest.Split("event: job.failed").Length, 1, told);
        Assert.False(rest.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "The answer looks whole.");
        using var events = await OpenEvents.OpenAsync(_bench.Server.Admin, "events");
        await _bench.RunningAsync();
        await events.UntilAsync("job.running");
    }

    [Fact]
    public async Task Readers_beyond_the_most_are_told_to_come_later()
    {
        var readers = Enumerable
            .Range(0, EventFeed.MaxReaders)
            .Select(i => new Caller("tester", Role.Admin) { Credential = $"key{i / EventFeed.MaxReadersPerCredential}" })
            .Select(caller => Feed.Read(null, null, caller, () => { }))
            .ToList();
        using (var refused = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, "events"))
        {
            Assert.Equal("30", refused.Headers.RetryAfter?.ToString());
            await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "busy");
        }

        readers.ForEach(reader => reader.Dispose());

        // A head, a refusal and a stream that was left give their places back.
        for (var i = 0; i < EventFeed.MaxReaders + 1; i++)
        {
            using var head = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Head, "events");
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            using var unknown = await OpenEvents.SendAsync(_bench.Server.Admin, HttpMethod.Get, "jobs/job-none/events");
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }
    }
}
