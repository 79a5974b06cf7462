using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Calls for bots in BASIC, which can send neither headers nor DELETE, and can parse only objects.</summary>
public sealed class BotCallTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("wait=50", null, "wait=50", "completed")]
    [InlineData("wait=99999999999999999999", null, "wait=50", "completed")]
    [InlineData("wait=50", "wait=0", "wait=50", "completed")]
    [InlineData("wait=0", "wait=50", "wait=0", null)]
    public async Task The_query_requests_a_wait_and_wins_over_the_header(string query, string? prefer, string applied, string? status)
    {
        using var response = await PostAsync($"create?{query}", """{"type":"full"}""", prefer);
        var body = await BodyAsync(response);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(applied, Assert.Single(response.Headers.GetValues("Preference-Applied")));
        Assert.Equal(status ?? body.GetProperty("status").GetString(), body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Every_call_that_takes_the_header_takes_the_query()
    {
        var id = await _server.BackUpAsync();
        var schedule = await BodyAsync(await PostAsync("schedule", """{"cron":"0 2 * * *","type":"full"}"""));
        (string Path, string Body)[] calls =
        [
            ("create", """{"type":"full"}"""),
            ($"{id}/verify", "{}"),
            ("prune", """{"dry_run":true}"""),
            ($"restore/{id}", """{"target":"staging"}"""),
            ($"schedule/{schedule.GetProperty("id").GetString()}/run", "{}"),
        ];
        foreach (var (path, body) in calls)
        {
            using var response = await PostAsync($"{path}?wait=40", body);
            Assert.Equal("wait=40", Assert.Single(response.Headers.GetValues("Preference-Applied")));
            Assert.Equal("completed", (await BodyAsync(response)).GetProperty("status").GetString());
        }
    }

    [Theory]
    [InlineData("ten")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("5s")]
    [InlineData("%2B5")]
    [InlineData("")]
    public async Task A_wait_that_is_not_a_whole_number_is_refused_before_anything_is_queued(string wait)
    {
        var details = await ErrorAsync(
            await PostAsync($"create?wait={wait}", """{"type":"full"}"""),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );

        Assert.Equal("wait", details.GetProperty("field").GetString());
        Assert.Equal(0, (await GetAsync("jobs")).GetArrayLength());
    }

    [Fact]
    public async Task A_backup_and_a_schedule_are_deleted_by_POST_as_by_DELETE()
    {
        var id = await _server.BackUpAsync();
        var held = await _server.BackUpAsync("held");
        await _server.Admin.PutAsync($"{Base}/{held}/hold", Json("""{"hold":true}"""), Ct);
        var deleted = await BodyAsync(await PostAsync($"{id}/delete", "{}"));

        Assert.Equal((id, true), (deleted.GetProperty("backup_id").GetString(), deleted.GetProperty("deleted").GetBoolean()));
        await ErrorAsync(await PostAsync($"{id}/delete", ""), HttpStatusCode.NotFound, "backup_not_found");
        await ErrorAsync(await PostAsync($"{held}/delete", "{}"), HttpStatusCode.Conflict, "backup_held");
        await ErrorAsync(await PostAsync($"{held}/delete", """{"force":"true"}"""), HttpStatusCode.Conflict, "backup_held");

        var schedule = (await BodyAsync(await PostAsync("schedule", """{"cron":"0 2 * * *","type":"full"}""")))
            .GetProperty("id")
            .GetString();
        var gone = await BodyAsync(await PostAsync($"schedule/{schedule}/delete", "{}"));
        Assert.Equal(schedule, gone.GetProperty("schedule_id").GetString());
        await ErrorAsync(await PostAsync($"schedule/{schedule}/delete", "{}"), HttpStatusCode.NotFound, "schedule_not_found");

        var audit = (await GetAsync("audit?limit=20")).EnumerateArray().Select(row => row.GetProperty("action").GetString()).ToList();
        Assert.Contains("backup.delete", audit);
        Assert.Contains("schedule.delete", audit);
        using var forbidden = await _server.Operator.PostAsync($"{Base}/{id}/delete", Json("{}"), Ct);
        await ErrorAsync(forbidden, HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_list_is_an_array_an_object_or_text()
    {
        var first = await _server.BackUpAsync("one");
        var second = await _server.BackUpAsync("two - three");
        var array = await GetAsync("list");
        using var paged = await _server.Operator.GetAsync($"{Base}/list?as=object&limit=1", Ct);
        var page = await BodyAsync(paged);
        var rest = await BodyAsync(await _server.Operator.GetAsync(Next(paged), Ct));

        Assert.Equal(array[0].GetRawText(), page.GetProperty("backups")[0].GetRawText());
        Assert.Equal((1, 2), (page.GetProperty("count").GetInt32(), page.GetProperty("total").GetInt32()));
        Assert.Equal("2", Assert.Single(paged.Headers.GetValues("X-Total-Count")));
        Assert.Equal(first, rest.GetProperty("backups")[0].GetProperty("id").GetString());
        Assert.Equal((await GetAsync("list?as=array")).GetRawText(), array.GetRawText());

        using var text = await _server.Operator.GetAsync($"{Base}/list?as=text", Ct);
        var lines = (await text.Content.ReadAsStringAsync(Ct)).Split('\n');
        Assert.Equal("text/plain; charset=utf-8", text.Content.Headers.ContentType?.ToString());
        Assert.Matches($@"^{second} - \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC - [0-9.]+ (B|KiB) - completed - two - three$", lines[0]);
        Assert.Matches($"^{first} - .* - completed - one$", lines[1]);
        Assert.Equal(2, lines.Length);

        // Answers are cached by their query.
        Assert.Equal(array.GetRawText(), (await GetAsync("list")).GetRawText());
        await ErrorAsync(await _server.Operator.GetAsync($"{Base}/list?as=csv", Ct), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Jobs_and_schedules_have_the_same_forms()
    {
        await _server.BackUpAsync();
        var schedule = await BodyAsync(await PostAsync("schedule", """{"cron":"0 2 * * *","type":"incremental"}"""));
        await PostAsync("schedule", """{"cron":"0 3 * * *","type":"full","enabled":false}""");
        var jobs = await GetAsync("jobs?as=object");
        var schedules = await GetAsync("schedule?as=object");

        Assert.Equal("backup", Assert.Single(jobs.GetProperty("jobs").EnumerateArray()).GetProperty("kind").GetString());
        Assert.Equal((1, 1), (jobs.GetProperty("count").GetInt32(), jobs.GetProperty("total").GetInt32()));
        Assert.Equal(2, schedules.GetProperty("schedules").GetArrayLength());
        Assert.Equal((2, 2), (schedules.GetProperty("count").GetInt32(), schedules.GetProperty("total").GetInt32()));
        Assert.Matches("^job-[^ ]+ - backup - completed - 100 %$", await TextAsync("jobs"));
        var lines = (await TextAsync("schedule")).Split('\n');
        Assert.EndsWith(" - 0 3 * * * - full - not enabled", lines[0], StringComparison.Ordinal);
        Assert.Matches(
            $@"^{schedule.GetProperty("id").GetString()} - 0 2 \* \* \* - incremental - next \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC$",
            lines[1]
        );
    }

    [Theory]
    [InlineData("list", "There are no backups.")]
    [InlineData("jobs", "There are no jobs.")]
    [InlineData("schedule", "There are no schedules.")]
    public async Task An_empty_list_as_text_is_a_sentence(string path, string text) => Assert.Equal(text, await TextAsync(path));

    [Fact]
    public async Task Numbers_and_Booleans_may_be_texts_or_floats()
    {
        var made = await BodyAsync(
            await PostAsync("create?wait=50", """{"type":"full","include_files":"true","include_database":"false","retention_days":30.0}""")
        );
        var shown = await GetAsync(made.GetProperty("backup_id").GetString()!);

        Assert.Equal(30, shown.GetProperty("retention_days").GetInt32());
        await ErrorAsync(
            await PostAsync("create", """{"type":"full","include_files":"yes"}"""),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    private static string Next(HttpResponseMessage response)
    {
        var link = Assert.Single(response.Headers.GetValues("Link"));
        Assert.Contains("as=object", link, StringComparison.Ordinal);
        return link[1..link.IndexOf('>')];
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}") { Content = body.Length == 0 ? null : Json(body) };
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        return await _server.Admin.SendAsync(request, Ct);
    }

    private async Task<JsonElement> GetAsync(string path) => await BodyAsync(await _server.Admin.GetAsync($"{Base}/{path}", Ct));

    private Task<string> TextAsync(string path) => _server.Admin.GetStringAsync($"{Base}/{path}?as=text", Ct);
}
