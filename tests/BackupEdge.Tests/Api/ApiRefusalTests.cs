using System.Net;
using BackupEdge.Catalogue;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Requests that the API refuses: the status, the error code and the field at fault.</summary>
public sealed class ApiRefusalTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "type")]
    [InlineData("{}", "type")]
    [InlineData("""{"type":null}""", "type")]
    [InlineData("""{"type":"everything"}""", "type")]
    [InlineData("""{"type":["full"]}""", "type")]
    [InlineData("""{"type":"full","include_files":"yes"}""", "include_files")]
    [InlineData("""{"type":"full","include_database":1}""", "include_database")]
    [InlineData("""{"type":"full","include_files":false}""", "sources")]
    [InlineData("""{"type":"full","sources":"bots"}""", "sources")]
    [InlineData("""{"type":"full","sources":[]}""", "sources")]
    [InlineData("""{"type":"full","sources":["nowhere"]}""", "sources")]
    [InlineData("""{"type":"full","label":""}""", "label")]
    [InlineData("""{"type":"full","label":"a\nb"}""", "label")]
    [InlineData("""{"type":"full","retention_days":0}""", "retention_days")]
    [InlineData("""{"type":"full","retention_days":30.5}""", "retention_days")]
    [InlineData("""{"type":"full","read_bytes_per_second":512}""", "read_bytes_per_second")]
    [InlineData("""{"type":"full","workers":257}""", "workers")]
    [InlineData("""{"type":"full","io_class":"none"}""", "io_class")]
    [InlineData("""{"type":"full","compression":"best"}""", "compression")]
    public async Task A_refused_create_names_the_invalid_field(string body, string field) =>
        await AssertFieldAsync(await server.Operator.PostAsync($"{Base}/create", Json(body), Ct), field);

    [Theory]
    [InlineData("", "target")]
    [InlineData("{}", "target")]
    [InlineData("""{"target":"moon"}""", "target")]
    [InlineData("""{"target":7}""", "target")]
    [InlineData("""{"target":"lab","paths":["../etc"]}""", "paths")]
    [InlineData("""{"target":"lab","paths":["/etc"]}""", "paths")]
    [InlineData("""{"target":"lab","paths":"bots"}""", "paths")]
    [InlineData("""{"target":"lab","overwrite":"maybe"}""", "overwrite")]
    [InlineData("""{"target":"lab","dry_run":"no"}""", "dry_run")]
    [InlineData("""{"target":"lab","include_files":false}""", "include_files")]
    [InlineData("""{"target":"lab","force":true}""", "force")]
    public async Task A_refused_restore_names_the_invalid_field(string body, string field)
    {
        var id = await server.BackUpAsync();
        await AssertFieldAsync(await server.Admin.PostAsync($"{Base}/restore/{id}", Json(body), Ct), field);
    }

    [Theory]
    [InlineData("list?limit=0", "limit")]
    [InlineData("list?limit=1001", "limit")]
    [InlineData("list?limit=ten", "limit")]
    [InlineData("list?type=half", "type")]
    [InlineData("list?status=done", "status")]
    [InlineData("list?offset=10", "offset")]
    [InlineData("list?before=backup-20200101-000000-aaaaaa", "before")]
    [InlineData("jobs?kind=repair", "kind")]
    [InlineData("jobs?status=missing", "status")]
    [InlineData("jobs?type=full", "type")]
    [InlineData("jobs?before=job-20200101-000000-aaaaaa", "before")]
    [InlineData("backup-1?verbose=1", "verbose")]
    public async Task A_refused_query_names_the_invalid_parameter(string path, string field) =>
        await AssertFieldAsync(await server.Operator.GetAsync($"{Base}/{path}", Ct), field);

    [Fact]
    public async Task Invalid_JSON_is_reported_with_its_line()
    {
        using var response = await server.Admin.PostAsync($"{Base}/create", Json("{\"type\": \"full\"\n\"label\": 1}"), Ct);
        var details = await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("2", details.GetProperty("line").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=latin1")]
    [InlineData("application/jsonp")]
    public async Task Refuses_a_body_that_is_not_JSON(string? type)
    {
        foreach (var path in (string[])["create", "restore/backup-1", "backup-1/verify", "jobs/job-1/cancel"])
        {
            using var response = await server.Admin.PostAsync($"{Base}/{path}", Content("""{"type":"full"}""", type), Ct);
            await ErrorAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("Application/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    public async Task Accepts_every_spelling_of_the_JSON_media_type(string type)
    {
        using var response = await server.Admin.PostAsync($"{Base}/create", Content("""{"type":"full"}""", type), Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Fact]
    public async Task Accepts_an_empty_object_where_no_body_is_needed()
    {
        var id = await server.BackUpAsync();
        using var response = await server.Admin.PostAsync($"{Base}/{id}/verify", Json("{}"), Ct);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        await AssertFieldAsync(await server.Admin.PostAsync($"{Base}/{id}/verify", Json("""{"deep":true}"""), Ct), "deep");
    }

    [Theory]
    [InlineData((1 << 20) + 1, false)]
    [InlineData(7 << 20, false)]
    [InlineData((1 << 20) + 1, true)]
    [InlineData(7 << 20, true)]
    public async Task Refuses_a_body_over_1_MiB_and_keeps_serving(int size, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/create") { Content = Json(new string(' ', size)) };
        request.Headers.TransferEncodingChunked = chunked;
        await ErrorAsync(await server.Admin.SendAsync(request, Ct), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Equal(HttpStatusCode.OK, (await server.Admin.GetAsync($"{Base}/list", Ct)).StatusCode);
    }

    [Fact]
    public async Task Accepts_a_body_of_exactly_1_MiB()
    {
        const string Start = """{"type":"full"}""";
        using var response = await server.Admin.PostAsync($"{Base}/create", Json(Start + new string(' ', (1 << 20) - Start.Length)), Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/api/v1/backup/create", "POST")]
    [InlineData("HEAD", "/api/v1/backup/create", "POST")]
    [InlineData("OPTIONS", "/api/v1/backup/list", "GET, HEAD")]
    [InlineData("POST", "/api/v1/backup/list", "GET, HEAD")]
    [InlineData("POST", "/api/v1/backup/backup-1", "GET, HEAD, PUT, DELETE")]
    [InlineData("GET", "/api/v1/backup/restore/backup-1", "POST")]
    [InlineData("DELETE", "/api/v1/backup/restore/job-1/status", "GET, HEAD")]
    [InlineData("PATCH", "/api/v1/backup/jobs/job-1/cancel", "POST")]
    [InlineData("TRACE", "/health", "GET, HEAD")]
    [InlineData("BREW", "/health/ready", "GET, HEAD")]
    public async Task The_Allow_header_lists_the_methods_of_the_route(string method, string path, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Admin.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
        if (method != "HEAD")
        {
            await ErrorAsync(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        }
    }

    [Theory]
    [InlineData("/ui")]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/api/v2/backup/list")]
    [InlineData("/api/v1/backup")]
    [InlineData("/api/v1/backup/")]
    [InlineData("/api/v1/backup/list/")]
    [InlineData("/api/v1/backup/restore")]
    [InlineData("/api/v1/backup/backup-1/verify/now")]
    [InlineData("/API/v1/backup/list")]
    [InlineData("/health/")]
    [InlineData("/api/v1/backup/schedule/")]
    [InlineData("/api/v1/backup/schedule/schedule-1/pause")]
    public async Task Other_paths_are_not_found(string path)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete])
        {
            using var request = new HttpRequestMessage(method, path);
            await ErrorAsync(await server.Admin.SendAsync(request, Ct), HttpStatusCode.NotFound, "not_found");
        }
    }

    [Theory]
    [InlineData("GET", "backup-20200101-000000-aaaaaa", "backup_not_found")]
    [InlineData("GET", "BACKUP_1", "backup_not_found")]
    [InlineData("GET", "a%2Fb", "backup_not_found")]
    [InlineData("GET", "%F0%9F%92%A9%27%22%3B--", "backup_not_found")]
    [InlineData("DELETE", "backup-1", "backup_not_found")]
    [InlineData("POST", "backup-1/verify", "backup_not_found")]
    [InlineData("GET", "jobs/job-1", "job_not_found")]
    [InlineData("POST", "jobs/job-1/cancel", "job_not_found")]
    [InlineData("GET", "restore/job-1/status", "job_not_found")]
    [InlineData("GET", "schedule/schedule-1", "schedule_not_found")]
    [InlineData("GET", "copies/elsewhere", "copy_not_found")]
    [InlineData("POST", "copies/elsewhere/run", "copy_not_found")]
    [InlineData("POST", "copies/elsewhere/verify", "copy_not_found")]
    [InlineData("POST", "copies/elsewhere/probe", "copy_not_found")]
    [InlineData("DELETE", "schedule/schedule-1", "schedule_not_found")]
    [InlineData("POST", "schedule/schedule-1/run", "schedule_not_found")]
    [InlineData("GET", "schedule/schedule-1/next", "schedule_not_found")]
    public async Task An_unknown_id_is_not_found(string method, string path, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}/{path}");
        await ErrorAsync(await server.Admin.SendAsync(request, Ct), HttpStatusCode.NotFound, code);
    }

    [Fact]
    public async Task A_restore_of_an_unknown_backup_is_not_found() =>
        await ErrorAsync(
            await server.Admin.PostAsync($"{Base}/restore/backup-123", Json("""{"target":"staging"}"""), Ct),
            HttpStatusCode.NotFound,
            "backup_not_found"
        );

    [Fact]
    public async Task A_conflicting_job_or_status_is_reported_as_409()
    {
        var id = await server.BackUpAsync();

        // These rows stay unchanged, because no runner has begun them.
        server.Services.Catalogue.Write(session =>
        {
            session.Jobs.Insert(Stuck("job-stuck-restore", JobKind.Restore, id) with { Target = "lab" });
            var unfinished = session.Backups.Find(id)! with { Id = "backup-unfinished", Sequence = session.Backups.NextSequence() };
            session.Backups.Insert(unfinished);
            session.Backups.Update(
                unfinished with
                {
                    Status = RunStatus.Failed,
                    ErrorCode = "io_error",
                    ErrorMessage = "The disk is gone.",
                }
            );
        });
        var restore = await ErrorAsync(
            await server.Admin.PostAsync($"{Base}/restore/{id}", Json("""{"target":"lab"}"""), Ct),
            HttpStatusCode.Conflict,
            "restore_in_progress"
        );
        Assert.Equal("job-stuck-restore", restore.GetProperty("job_id").GetString());
        await ErrorAsync(await server.Admin.DeleteAsync($"{Base}/{id}", Ct), HttpStatusCode.Conflict, "backup_in_use");
        await ErrorAsync(
            await server.Admin.PostAsync($"{Base}/backup-unfinished/verify", null, Ct),
            HttpStatusCode.Conflict,
            "backup_not_completed"
        );
        await ErrorAsync(
            await server.Admin.PostAsync($"{Base}/restore/backup-unfinished", Json("""{"target":"staging"}"""), Ct),
            HttpStatusCode.Conflict,
            "backup_not_completed"
        );

        var unfinished = await BodyAsync(await server.Admin.GetAsync($"{Base}/backup-unfinished", Ct));
        Assert.Equal("io_error", unfinished.GetProperty("error").GetProperty("code").GetString());

        using var cancelled = await server.Admin.PostAsync($"{Base}/jobs/job-stuck-restore/cancel", null, Ct);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.True((await BodyAsync(cancelled)).GetProperty("cancel_requested").GetBoolean());
    }

    [Fact]
    public async Task A_job_that_has_ended_cannot_be_cancelled()
    {
        var id = await server.BackUpAsync();
        var job = (await BodyAsync(await server.Admin.GetAsync($"{Base}/{id}", Ct))).GetProperty("job_id").GetString();
        await ErrorAsync(await server.Admin.PostAsync($"{Base}/jobs/{job}/cancel", null, Ct), HttpStatusCode.Conflict, "job_ended");
    }

    [Fact]
    public async Task Long_input_is_shortened_in_the_error()
    {
        using var response = await server.Admin.PostAsync($"{Base}/create", Json($$"""{"{{new string('x', 100_000)}}":1}"""), Ct);
        await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        Assert.True(response.Content.Headers.ContentLength < 1000);
    }

    private static JobRow Stuck(string id, JobKind kind, string backupId) =>
        new()
        {
            Id = id,
            Kind = kind,
            Status = RunStatus.Running,
            BackupId = backupId,
            Request = "{}",
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "tester",
        };

    private static async Task AssertFieldAsync(HttpResponseMessage response, string field)
    {
        using (response)
        {
            var details = await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
            Assert.Equal(field, details.GetProperty("field").GetString());
        }
    }
}
