using System.Net;
using BackupEdge.Catalogue;
using BackupEdge.Commands.Remote;
using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Commands.Remote;

public sealed class RemoteClientTests
{
    private const string Url = "https://backup.example.org";
    private const string Schedule = """
        {"id": "schedule-1", "name": "nightly", "cron": "0 2 * * *", "timezone": "Europe/Berlin", "type": "full", "enabled": true,
         "catch_up": true, "include_files": true, "include_database": true, "created_at": "2026-11-23T02:00:00Z", "created_by": "a"}
        """;

    [Fact]
    public async Task An_error_of_the_server_is_thrown_as_a_local_one()
    {
        var (_, client) = Client(
            StubServer.Json(
                """{"error": "backup_held", "message": "It is on hold.", "details": {"backup_id": "b-1"}}""",
                HttpStatusCode.Conflict
            )
        );

        var fault = await Assert.ThrowsAsync<Fault>(() => client.GetAsync("/list", TestContext.Current.CancellationToken));

        Assert.Equal((FaultCode.BackupHeld, "It is on hold.", "b-1"), (fault.Code, fault.Message, fault.Details["backup_id"]));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway, "<html>")]
    [InlineData(HttpStatusCode.OK, "<html>")]
    [InlineData(HttpStatusCode.NotFound, """{"detail": "none"}""")]
    [InlineData(HttpStatusCode.NotFound, "[]")]
    [InlineData(HttpStatusCode.NotFound, "")]
    public async Task An_answer_of_another_program_says_to_check_the_address(HttpStatusCode status, string body)
    {
        var (_, client) = Client(StubServer.Json(body, status));

        var fault = await Assert.ThrowsAsync<Fault>(() => client.GetAsync("/list", TestContext.Current.CancellationToken));

        Assert.Equal(FaultCode.IoError, fault.Code);
        Assert.Contains($"{Url} answered with the status {(int)status}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.org/api/v1/backup/list", "https://evil.example.org")]
    [InlineData("/elsewhere", Url)]
    public async Task A_redirect_is_not_followed(string location, string named)
    {
        var redirect = new HttpResponseMessage(HttpStatusCode.TemporaryRedirect);
        redirect.Headers.Location = new Uri(location, UriKind.RelativeOrAbsolute);
        var (server, client) = Client(redirect);

        var fault = await Assert.ThrowsAsync<Fault>(() => client.GetAsync("/list", TestContext.Current.CancellationToken));

        Assert.Single(server.Requests);
        Assert.Contains($"redirects to {named}.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_named_with_what_to_check()
    {
        var (_, client) = Client();

        var fault = await Assert.ThrowsAsync<Fault>(() => client.GetAsync("/list", TestContext.Current.CancellationToken));

        Assert.Equal((FaultCode.IoError, Url), (fault.Code, fault.Details["server"]));
        Assert.Contains($"The server at {Url} cannot be reached: Connection refused. Check", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_are_read_until_there_are_enough_and_stay_at_the_server()
    {
        var first = StubServer.Json("""[{"id": "b-3"}, {"id": "b-2"}]""", link: "<//evil.example.org/x?before=b-2>; rel=\"next\"");
        first.Headers.Add("X-Total-Count", "5");
        var (server, client) = Client(first, StubServer.Json("""[{"id": "b-1"}]"""));

        var answer = await RemotePages.ReadAsync(client, new QueryText("/list").Add("label", "a b"), 3, fields => fields.Required("id"));

        Assert.Equal(["b-3", "b-2", "b-1"], answer.Value.Rows);
        Assert.Equal((5, true), (answer.Value.Total, answer.Value.HasMore));
        Assert.Equal("""[{"id": "b-3"},{"id": "b-2"},{"id": "b-1"}]""", answer.Json);
        Assert.Equal(
            [$"GET {Url}/api/v1/backup/list?label=a%20b&limit=3", $"GET {Url}/api/v1/backup//evil.example.org/x?before=b-2"],
            server.Requests
        );
        Assert.Equal(["bek_id_secret", "bek_id_secret"], server.Keys);
    }

    [Fact]
    public async Task A_part_of_an_id_is_looked_up_in_all_pages_and_a_whole_one_is_left_to_the_server()
    {
        const string Id = "backup-20261123-020000-7f3kq2";
        var (server, client) = Client(
            StubServer.Json("""[{"id": "backup-20261123-030000-aaaaaa"}]""", link: "</api/v1/backup/list?before=x>; rel=\"next\""),
            StubServer.Json($$"""[{"id": "{{Id}}"}]"""),
            StubServer.Json("[]")
        );
        var backups = new RemoteBackups(client);

        Assert.Equal(Id, (await backups.ResolveAsync("7f3kq2")).Id);
        Assert.Equal(Id, (await backups.ResolveAsync(Id)).Id);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(FaultCode.BackupNotFound, (await Assert.ThrowsAsync<Fault>(() => backups.ResolveAsync("none"))).Code);
    }

    [Fact]
    public async Task An_ambiguous_part_of_an_id_lists_the_ids()
    {
        var (_, client) = Client(StubServer.Json("""[{"id": "backup-20261123-030000-aaaaaa"}, {"id": "backup-20261123-020000-bbbbbb"}]"""));

        var fault = await Assert.ThrowsAsync<Fault>(() => new RemoteBackups(client).ResolveAsync("20261123"));

        Assert.Equal(FaultCode.InvalidRequest, fault.Code);
        Assert.Contains("backup-20261123-020000-bbbbbb", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_is_requested_with_what_was_given()
    {
        var (server, client) = Client(
            StubServer.Json(
                """{"backup_id": "b-1", "job_id": "j-1", "status": "queued", "type": "full", "created_at": "2026-11-23T02:00:00Z"}""",
                HttpStatusCode.Created
            )
        );

        var queued = await new RemoteJobs(client).BackUpAsync(
            new BackupOptions
            {
                Type = BackupType.Full,
                Sources = ["bots"],
                Label = "\"",
                RetentionDays = 3,
                Limits = new BackupLimits { ReadBytesPerSecond = 0, IoClass = IoClass.Idle },
            }
        );

        Assert.Equal(("b-1", "j-1"), (queued.Id, queued.JobId));
        const string Body =
            """{"type":"full","include_files":true,"include_database":true,"sources":["bots"],"label":"\u0022","retention_days":3,"""
            + "\"read_bytes_per_second\":0,\"io_class\":\"idle\"}";
        Assert.Equal($"POST {Url}/api/v1/backup/create {Body}", Assert.Single(server.Requests));
    }

    [Fact]
    public async Task An_update_of_a_schedule_sends_only_what_changes()
    {
        var (server, client) = Client([.. Enumerable.Range(0, 4).Select(_ => StubServer.Json(Schedule))]);
        var schedules = new RemoteSchedules(client);

        await schedules.UpdateAsync("schedule-1", definition => definition with { Cron = "0 3 * * *", Name = null, RetentionDays = 5 });
        await schedules.UpdateAsync("schedule-1", definition => definition with { TimeZone = null, Enabled = false });

        Assert.EndsWith("""{"name":null,"cron":"0 3 * * *","retention_days":5}""", server.Requests[1], StringComparison.Ordinal);
        Assert.EndsWith("""{"timezone":null,"enabled":false}""", server.Requests[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_of_a_schedule_sends_the_limits_that_change()
    {
        var limited = Schedule.Replace("\"name\"", "\"read_bytes_per_second\": 4096, \"workers\": 2, \"io_class\": \"idle\", \"name\"");
        var (server, client) = Client(StubServer.Json(limited), StubServer.Json(limited));

        await new RemoteSchedules(client).UpdateAsync("schedule-1", definition =>
        {
            Assert.Equal(
                (4096, 2, IoClass.Idle),
                (definition.Limits.ReadBytesPerSecond, definition.Limits.Workers, definition.Limits.IoClass)
            );
            return definition with { Limits = definition.Limits with { ReadBytesPerSecond = 0, IoClass = null } };
        });

        Assert.EndsWith("""{"read_bytes_per_second":0,"io_class":null}""", server.Requests[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_schedule_is_sent_as_it_is_defined()
    {
        var (server, client) = Client(StubServer.Json(Schedule, HttpStatusCode.Created));

        var definition = new ScheduleDefinition
        {
            Cron = "@daily",
            Type = "full",
            Sources = ["bots"],
            CatchUp = false,
        };
        await new RemoteSchedules(client).CreateAsync(definition);

        const string Body = """{"cron":"@daily","type":"full","sources":["bots"],"catch_up":false}""";
        Assert.EndsWith(Body, server.Requests[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_this_version_does_not_know_is_reported_and_not_guessed()
    {
        var (_, client) = Client(
            StubServer.Json("""{"job_id": "j-1", "kind": "juggle", "status": "running", "created_at": "2026-11-23T02:00:00Z"}""")
        );

        var fault = await Assert.ThrowsAsync<Fault>(() => new RemoteJobs(client).FindAsync("j-1"));

        Assert.Contains("'juggle' in 'kind'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_creates_something_is_repeated_once_with_the_same_key_if_the_connection_breaks()
    {
        const string Job = """{"job_id": "j-1", "kind": "prune", "status": "queued", "created_at": "2026-11-23T02:00:00Z"}""";
        var (server, client) = Client(null, StubServer.Json(Job, HttpStatusCode.Accepted), StubServer.Json(Job, HttpStatusCode.Accepted));
        var jobs = new RemoteJobs(client);

        Assert.Equal("j-1", (await jobs.PruneAsync(new PruneOptions())).Id);
        await jobs.PruneAsync(new PruneOptions());

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(server.Requests[0], server.Requests[1]);
        Assert.Matches("^[0-9a-f-]{36}$", server.IdempotencyKeys[0]);
        Assert.Equal(server.IdempotencyKeys[0], server.IdempotencyKeys[1]);
        Assert.NotEqual(server.IdempotencyKeys[0], server.IdempotencyKeys[2]);
    }

    [Fact]
    public async Task A_request_is_not_repeated_twice_nor_after_an_answer_nor_if_it_creates_nothing()
    {
        var (broken, client) = Client(null, null, null);
        await Assert.ThrowsAsync<Fault>(() => client.CreateAsync("/prune", null, TestContext.Current.CancellationToken));
        Assert.Equal(2, broken.Requests.Count);
        await Assert.ThrowsAsync<Fault>(() =>
            client.SendAsync(HttpMethod.Post, "/jobs/j-1/cancel", null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(3, broken.Requests.Count);
        Assert.Null(broken.IdempotencyKeys[2]);

        var (refusing, other) = Client(
            StubServer.Json("""{"error": "queue_full", "message": "It is full.", "details": {}}""", HttpStatusCode.TooManyRequests)
        );
        await Assert.ThrowsAsync<Fault>(() => other.CreateAsync("/prune", null, TestContext.Current.CancellationToken));
        Assert.Single(refusing.Requests);

        var (unreachable, third) = Client();
        await Assert.ThrowsAsync<Fault>(() => third.CreateAsync("/prune", null, TestContext.Current.CancellationToken));
        Assert.Single(unreachable.Requests);
    }

    [Fact]
    public async Task Periods_and_sources_are_sent_and_targets_and_previews_are_read()
    {
        var (server, client) = Client(
            StubServer.Json("[]"),
            StubServer.Json("[]"),
            StubServer.Json("""[{"name": "original", "kind": "original", "path": null, "description": "Writes."}]"""),
            StubServer.Json(
                """
                {"cron": "@daily", "timezone": "UTC", "runs": [{"due_at": "2026-11-24T00:00:00Z",
                 "local_time": "2026-11-24T00:00:00+00:00", "type": "full"}]}
                """
            )
        );
        var since = new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

        await new RemoteBackups(client).ListAsync(new BackupFilter { Since = since, Source = "bots", IsVerified = false });
        await new RemoteJobs(client).ListAsync(new JobFilter { Until = since, Source = "bots" });
        var target = Assert.Single((await new RemoteService(client).ListTargetsAsync()).Value);
        var preview = (await new RemoteSchedules(client).PreviewAsync(new ScheduleDefinition { Cron = "@daily", Type = "full" }, 1)).Value;

        Assert.Equal(("original", null), (target.Name, target.Path));
        Assert.Equal(("2026-11-24T00:00:00Z", "full"), (preview.Runs[0].DueAt, preview.Runs[0].Type));
        Assert.EndsWith(
            "/list?source=bots&since=2026-11-23T02%3A00%3A00.0000000Z&verified=false&limit=100",
            server.Requests[0],
            StringComparison.Ordinal
        );
        Assert.EndsWith("/jobs?source=bots&until=2026-11-23T02%3A00%3A00.0000000Z&limit=100", server.Requests[1], StringComparison.Ordinal);
        Assert.EndsWith("""/schedule/preview {"cron":"@daily","type":"full","count":1}""", server.Requests[3], StringComparison.Ordinal);
    }

    private static (StubServer Server, RemoteClient Client) Client(params HttpResponseMessage?[] responses)
    {
        var server = new StubServer(responses);
        return (server, new RemoteClient(new HttpClient(server), new Uri(Url), "bek_id_secret"));
    }
}
