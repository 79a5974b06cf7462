using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls of drills.</summary>
public sealed class DrillApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new() { Copy = "offsite", MoreSources = ["ledger"] };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_drill_is_a_job_whose_report_is_listed_shown_and_printed()
    {
        var backup = await _server.BackUpAsync();

        var job = await StartAsync(_server.Operator, """{"backup_id":"latest"}""");
        Assert.Equal(("drill", "completed"), (job.GetProperty("kind").GetString(), job.GetProperty("status").GetString()));
        Assert.Equal(
            (backup, 2),
            (job.GetProperty("backup_id").GetString(), job.GetProperty("result").GetProperty("proven_sources").GetInt32())
        );
        var listed = Assert.Single((await GetAsync("drills?source=ledger&result=proven")).EnumerateArray());
        var id = listed.GetProperty("id").GetString()!;
        Assert.Equal(
            ["bots", "ledger"],
            listed.GetProperty("sources").EnumerateArray().Select(one => one.GetProperty("source").GetString())
        );
        Assert.Empty((await GetAsync("drills?result=failed")).EnumerateArray());

        var report = await GetAsync($"drills/{id}");
        Assert.Equal(report.GetRawText(), (await GetAsync($"drills/{job.GetProperty("job_id").GetString()}")).GetRawText());
        Assert.Equal("proven", report.GetProperty("result").GetString());
        var page = await _server.Admin.GetAsync($"{Base}/drills/{id}/page", Ct);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.EndsWith("; sandbox", policy, StringComparison.Ordinal);
        Assert.Contains(id, await page.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        var source = (await GetAsync("status")).GetProperty("sources").EnumerateArray().First();
        Assert.Equal("proven", source.GetProperty("last_drill_result").GetString());
        Assert.True(source.GetProperty("recovery_seconds").GetDouble() > 0);
        var metrics = await _server.Admin.GetStringAsync("/metrics", Ct);
        Assert.Contains("\nbackupedge_last_drill_result{source=\"bots\",result=\"proven\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nbackupedge_source_unproven{source=\"bots\"} 0\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_of_drills_are_linked()
    {
        await _server.BackUpAsync();
        for (var i = 0; i < 3; i++)
        {
            await StartAsync(_server.Admin, """{"sources":["bots"]}""");
        }

        var first = await _server.Admin.GetAsync($"{Base}/drills?limit=2", Ct);
        Assert.Equal("3", Assert.Single(first.Headers.GetValues("X-Total-Count")));
        var link = Assert.Single(first.Headers.GetValues("Link"));
        var next = await _server.Admin.GetAsync(link[1..link.IndexOf('>', StringComparison.Ordinal)], Ct);
        Assert.Single((await BodyAsync(next)).EnumerateArray());
    }

    [Theory]
    [InlineData("""{"sources":["other"]}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"sources":[]}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"pick":"oldest"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"backup_id":"latest","pick":"newest"}""", HttpStatusCode.BadRequest, "invalid_request")]
    [InlineData("""{"backup_id":"backup-none"}""", HttpStatusCode.NotFound, "backup_not_found")]
    [InlineData("""{"from":"elsewhere"}""", HttpStatusCode.NotFound, "copy_not_found")]
    [InlineData("""{"target":"original"}""", HttpStatusCode.BadRequest, "invalid_request")]
    public async Task What_cannot_be_drilled_is_refused(string body, HttpStatusCode status, string code)
    {
        await _server.BackUpAsync();

        await ErrorAsync(await _server.Admin.PostAsync($"{Base}/drill", Json(body), Ct), status, code);
    }

    [Fact]
    public async Task Only_an_admin_reads_a_copy_and_a_drill_that_is_not_there_is_not_found()
    {
        await ErrorAsync(
            await _server.Operator.PostAsync($"{Base}/drill", Json("""{"from":"offsite"}"""), Ct),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        await ErrorAsync(await _server.Admin.GetAsync($"{Base}/drills/drill-none", Ct), HttpStatusCode.NotFound, "drill_not_found");
        await ErrorAsync(await _server.Admin.GetAsync($"{Base}/drills/drill-none/page", Ct), HttpStatusCode.NotFound, "drill_not_found");
        await ErrorAsync(await _server.Stranger.GetAsync($"{Base}/drills", Ct), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_drill_without_any_backup_fails_since_it_proves_nothing()
    {
        var job = await StartAsync(_server.Admin, "{}");

        Assert.Equal(
            ("failed", "drill_skipped"),
            (job.GetProperty("status").GetString(), job.GetProperty("error").GetProperty("code").GetString())
        );
        var report = await GetAsync($"drills/{job.GetProperty("job_id").GetString()}");
        Assert.Equal("skipped", report.GetProperty("result").GetString());
    }

    [Fact]
    public async Task A_schedule_of_drills_is_created_and_run_with_the_job_as_answer()
    {
        await _server.BackUpAsync();
        var made = await _server.Admin.PostAsync($"{Base}/schedule", Json("""{"cron":"0 4 * * SUN","kind":"drill"}"""), Ct);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var schedule = await BodyAsync(made);
        Assert.Equal(("drill", JsonValueKind.Null), (schedule.GetProperty("kind").GetString(), schedule.GetProperty("type").ValueKind));

        var path = $"{Base}/schedule/{schedule.GetProperty("id").GetString()}";
        var run = await _server.Admin.PostAsync($"{path}/run?wait=30", Json("{}"), Ct);
        Assert.Equal(HttpStatusCode.Accepted, run.StatusCode);
        Assert.Equal("drill", (await BodyAsync(run)).GetProperty("kind").GetString());
        Assert.Equal("completed", (await BodyAsync(await _server.Admin.GetAsync(path, Ct))).GetProperty("last_status").GetString());

        await ErrorAsync(
            await _server.Admin.PostAsync($"{Base}/schedule", Json("""{"cron":"0 4 * * *","kind":"drill","type":"full"}"""), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        await ErrorAsync(
            await _server.Admin.PostAsync($"{Base}/schedule", Json("""{"cron":"0 4 * * *"}"""), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        var details = await ErrorAsync(
            await _server.Admin.PutAsync(path, Json("""{"kind":"backup"}"""), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        Assert.Equal("type", details.GetProperty("field").GetString());
        var changed = await _server.Admin.PutAsync(path, Json("""{"kind":"backup","type":"incremental"}"""), Ct);
        Assert.Equal("incremental", (await BodyAsync(changed)).GetProperty("type").GetString());
        var preview = await _server.Admin.PostAsync(
            $"{Base}/schedule/preview",
            Json("""{"cron":"0 4 * * *","kind":"verify","count":1}"""),
            Ct
        );
        var previewed = Assert.Single((await BodyAsync(preview)).GetProperty("runs").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, previewed.GetProperty("type").ValueKind);
    }

    private async Task<JsonElement> GetAsync(string path) => await BodyAsync(await _server.Admin.GetAsync($"{Base}/{path}", Ct));

    private static async Task<JsonElement> StartAsync(HttpClient client, string body)
    {
        var answer = await client.PostAsync($"{Base}/drill?wait=60", Json(body), Ct);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await BodyAsync(answer);
    }
}
