using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Jobs.Running;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Requests with an <c>Idempotency-Key</c>. Jobs stay queued, since the runner is stopped.</summary>
public sealed class IdempotencyApiTests : IAsyncLifetime
{
    private const string Full = """{"type":"full"}""";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 2, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;

    public IdempotencyApiTests() => _server = new InProcessServer { Time = _time, Engine = new ScriptedEngine() };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.Services.Runner.StopAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Every_call_that_creates_something_creates_it_once()
    {
        var backup = _server.Services.Queue.EnqueueBackup(new() { Type = BackupType.Full }, Jobs.TestServices.Admin);
        _server.Services.Catalogue.Write(session =>
        {
            session.Backups.Update(backup with { Status = RunStatus.Completed });
            session.Jobs.Update(session.Jobs.Find(backup.JobId)! with { Status = RunStatus.Completed });
        });
        var schedule = await ScheduleAsync("""{"cron":"0 2 * * *","type":"full"}""");
        (string Path, string? Body)[] calls =
        [
            ("create", Full),
            ($"{backup.Id}/verify", null),
            ("latest/verify", null),
            ("prune", """{"dry_run":true}"""),
            ($"restore/{backup.Id}", """{"target":"lab"}"""),
            ("schedule", """{"cron":"0 3 * * *","type":"full"}"""),
            ($"schedule/{schedule}/run", null),
        ];
        foreach (var (path, body) in calls)
        {
            var before = Counts();
            using var first = await PostAsync(path, body, key: path);
            var between = Counts();
            using var second = await PostAsync(path, body, key: path);

            Assert.True(first.IsSuccessStatusCode, path);
            Assert.Equal(first.StatusCode, second.StatusCode);
            Assert.Equal(first.Headers.Location, second.Headers.Location);
            Assert.False(first.Headers.Contains("Idempotency-Replayed"), path);
            Assert.Equal(["true"], second.Headers.GetValues("Idempotency-Replayed"));
            Assert.Equal((await BodyAsync(first)).GetRawText(), (await BodyAsync(second)).GetRawText());
            Assert.NotEqual(before, between);
            Assert.Equal(between, Counts());
        }
    }

    [Fact]
    public async Task A_repeated_request_gets_the_current_state()
    {
        var id = await CreatedAsync(Full, "one");
        var row = _server.Services.Queue.FindBackup(id);
        _server.Services.Catalogue.Write(session => session.Backups.Update(row with { Status = RunStatus.Failed, ErrorCode = "io_error" }));

        using var again = await PostAsync("create", Full, "one");

        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal("failed", (await BodyAsync(again)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_repeated_request_is_answered_when_the_queue_is_full_and_counts_for_no_limit()
    {
        var id = await CreatedAsync(Full, "one", _server.Operator);
        for (var i = 0; i < 7; i++)
        {
            await CreatedAsync(Full, $"another {i}".Replace(' ', '-'), _server.Operator);
        }

        using var refused = await PostAsync("create", Full, "late", _server.Operator);
        await ErrorAsync(refused, HttpStatusCode.TooManyRequests, "queue_full");

        Assert.Equal(id, await CreatedAsync(Full, "one", _server.Operator));
        Assert.Equal(8, Counts().Jobs);

        // The refused request has not used its key.
        _server.Services.Queue.Cancel(_server.Services.Queue.FindBackup(id).JobId);
        Assert.NotEqual(id, await CreatedAsync(Full, "late", _server.Operator));
    }

    [Theory]
    [InlineData("create", """{"type":"incremental"}""")]
    [InlineData("create", """{"type": "full"}""")]
    [InlineData("prune", null)]
    public async Task Another_request_with_the_same_key_is_refused(string path, string? body)
    {
        var id = await CreatedAsync(Full, "one");

        using var refused = await PostAsync(path, body, "one");

        var details = await ErrorAsync(refused, HttpStatusCode.Conflict, "idempotency_key_reused");
        Assert.Equal(id, details.GetProperty("id").GetString());
        Assert.Equal(1, Counts().Jobs);
    }

    [Fact]
    public async Task A_key_belongs_to_its_caller_and_is_forgotten_after_a_day()
    {
        var id = await CreatedAsync(Full, "one");

        Assert.NotEqual(id, await CreatedAsync(Full, "one", _server.Operator));
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(id, await CreatedAsync(Full, "one"));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(id, await CreatedAsync(Full, "one"));
    }

    [Fact]
    public async Task What_was_deleted_is_not_created_again()
    {
        const string Body = """{"cron":"0 2 * * *","type":"full"}""";
        using var made = await PostAsync("schedule", Body, "one");
        var schedule = (await BodyAsync(made)).GetProperty("id").GetString()!;
        using var deleted = await _server.Admin.DeleteAsync($"{Base}/schedule/{schedule}", Ct);
        var backup = await CreatedAsync(Full, "two");
        _server.Services.Catalogue.Write(session => session.Backups.Remove(backup));

        using var againSchedule = await PostAsync("schedule", Body, "one");
        using var againBackup = await PostAsync("create", Full, "two");

        var details = await ErrorAsync(againSchedule, HttpStatusCode.Conflict, "idempotency_key_reused");
        Assert.Equal(schedule, details.GetProperty("id").GetString());
        Assert.Equal(
            backup,
            (await ErrorAsync(againBackup, HttpStatusCode.Conflict, "idempotency_key_reused")).GetProperty("id").GetString()
        );
        Assert.False(againBackup.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task The_secret_of_an_API_key_is_not_returned_again()
    {
        const string Body = """{"name":"night bot","role":"backup_operator"}""";
        using var made = await PostAsync("keys", Body, "one");
        var id = (await BodyAsync(made)).GetProperty("id").GetString();

        using var again = await PostAsync("keys", Body, "one");

        var details = await ErrorAsync(again, HttpStatusCode.Conflict, "idempotency_key_reused");
        Assert.Equal(id, details.GetProperty("key_id").GetString());
        var keys = await BodyAsync(await _server.Admin.GetAsync($"{Base}/keys", Ct));
        Assert.Single(keys.EnumerateArray(), key => key.GetProperty("name").GetString() == "night bot");
    }

    [Fact]
    public async Task Many_requests_with_one_key_at_the_same_time_create_one_backup_and_get_the_same_answer()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = $"round-{round}";
            var before = Counts().Jobs;
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => PostAsync("create", Full, key), Ct)));

            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
            var ids = await Task.WhenAll(answers.Select(async answer => (await BodyAsync(answer)).GetProperty("backup_id").GetString()));
            Assert.Single(ids.Distinct());
            Assert.Equal(before + 1, Counts().Jobs);
            Assert.Single(answers, answer => !answer.Headers.Contains("Idempotency-Replayed"));
        }
    }

    [Fact]
    public async Task Restores_at_the_same_time_with_one_key_do_not_exclude_each_other()
    {
        var backup = _server.Services.Queue.EnqueueBackup(new() { Type = BackupType.Full }, Jobs.TestServices.Admin);
        _server.Services.Catalogue.Write(session => session.Backups.Update(backup with { Status = RunStatus.Completed }));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(_ => Task.Run(() => PostAsync($"restore/{backup.Id}", """{"target":"lab"}""", "one"), Ct))
        );

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode));
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("deleted\u007f")]
    [InlineData("long")]
    public async Task A_key_that_is_not_1_to_255_visible_ASCII_characters_is_refused(string key)
    {
        using var refused = await PostAsync("create", Full, key == "long" ? new string('x', 256) : key);
        var details = await ErrorAsync(refused, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("Idempotency-Key", details.GetProperty("field").GetString());
        await CreatedAsync(Full, new string('~', 255));
    }

    [Fact]
    public async Task Calls_that_create_nothing_ignore_the_key()
    {
        var id = await CreatedAsync(Full, "one");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Base}/{id}");
        request.Headers.Add("Idempotency-Key", "one");
        using var response = await _server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<string> ScheduleAsync(string body)
    {
        using var response = await _server.Admin.PostAsync($"{Base}/schedule", Json(body), Ct);
        return (await BodyAsync(response)).GetProperty("id").GetString()!;
    }

    private async Task<string> CreatedAsync(string body, string key, HttpClient? client = null)
    {
        using var response = await PostAsync("create", body, key, client);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Ct));
        return (await BodyAsync(response)).GetProperty("backup_id").GetString()!;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string? body, string key, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}") { Content = body is null ? null : Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await (client ?? _server.Admin).SendAsync(request, Ct);
    }

    private (long Jobs, int Schedules, long Audit) Counts() =>
        _server.Services.Catalogue.Read(session =>
            (session.Jobs.List(new JobFilter()).Total, session.Schedules.List().Count, session.Audit.List(new AuditFilter()).Total)
        );
}
