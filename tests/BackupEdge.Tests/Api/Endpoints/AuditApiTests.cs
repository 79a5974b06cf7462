using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The audit log: changes, reads of content, and refusals.</summary>
public sealed class AuditApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_are_selected_by_subject_and_by_result()
    {
        var (first, second) = (await server.BackUpAsync(), await server.BackUpAsync());
        await SendAsync(server.Admin, "PUT", $"{first}/hold", """{"hold":true}""");
        using var refused = await server.Operator.GetAsync($"{Base}/audit", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var own = await ListAsync($"subject={first}");
        Assert.Equal(["backup.hold", "backup.create"], own.Select(item => item.GetProperty("action").GetString()));
        Assert.All(await ListAsync("result=done&limit=1000"), item => Assert.Equal("done", item.GetProperty("result").GetString()));
        Assert.Empty(await ListAsync($"subject={second}&result=forbidden"));
        await SendAsync(server.Admin, "PUT", $"{first}/hold", """{"hold":false}""");
    }

    [Fact]
    public async Task Records_are_verified_with_the_archives_and_exported_as_lines()
    {
        await server.BackUpAsync();
        using var refused = await server.Operator.GetAsync($"{Base}/audit/verify", Ct);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        var verdict = await BodyAsync(await server.Admin.GetAsync($"{Base}/audit/verify", Ct));
        Assert.True(verdict.GetProperty("complete").GetBoolean(), verdict.GetRawText());
        Assert.NotEqual(0, verdict.GetProperty("matched").GetInt32());
        Assert.Equal(verdict.GetProperty("archives").GetInt32(), verdict.GetProperty("matched").GetInt32());

        using var export = await server.Admin.GetAsync($"{Base}/audit/export", Ct);
        Assert.Equal("application/x-ndjson", export.Content.Headers.ContentType?.ToString());
        var lines = (await export.Content.ReadAsStringAsync(Ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var hashes = lines.Select(line => JsonElement.Parse(line)).ToDictionary(line => line.GetProperty("number").GetInt64());
        Assert.True(hashes.Count >= verdict.GetProperty("records").GetInt64());
        Assert.All(hashes.Values, line => Assert.Equal(64, line.GetProperty("hash").GetString()!.Length));
    }

    [Fact]
    public async Task Every_change_is_recorded_with_caller_subject_and_address()
    {
        var backup = await server.BackUpAsync();
        await SendAsync(server.Operator, "POST", $"{backup}/verify", "{}");
        var restore = await PostWaitingAsync(server.Admin, $"restore/{backup}", """{"target":"staging","dry_run":true}""");
        await SendAsync(server.Admin, "PUT", $"{backup}/hold", """{"hold":true}""");
        await SendAsync(server.Admin, "PUT", $"{backup}/hold", """{"hold":false}""");
        await SendAsync(server.Admin, "PUT", backup, """{"tags":["site:a"]}""");
        var schedule = (await BodyAsync(await SendAsync(server.Admin, "POST", "schedule", """{"cron":"0 2 * * *","type":"full"}""")))
            .GetProperty("id")
            .GetString()!;
        await SendAsync(server.Admin, "PUT", $"schedule/{schedule}", """{"enabled":false}""");
        var run = await PostWaitingAsync(server.Admin, $"schedule/{schedule}/run", "{}");
        await SendAsync(server.Admin, "DELETE", $"schedule/{schedule}", null);
        var key = (await BodyAsync(await SendAsync(server.Admin, "POST", "keys", """{"name":"k","role":"admin"}""")))
            .GetProperty("id")
            .GetString()!;
        await SendAsync(server.Admin, "DELETE", $"keys/{key}", null);
        var prune = await PostWaitingAsync(server.Admin, "prune", """{"dry_run":true}""");
        await server.Services.Queue.WaitAsync(restore.GetProperty("job_id").GetString()!, Timeout, Ct);
        await DeleteOnceFreeAsync(backup);

        foreach (
            var (action, subject, method, path) in new (string, string, string, string)[]
            {
                ("backup.create", backup, "POST", "create"),
                ("backup.verify", backup, "POST", $"{backup}/verify"),
                ("backup.restore", backup, "POST", $"restore/{backup}"),
                ("backup.hold", backup, "PUT", $"{backup}/hold"),
                ("backup.release", backup, "PUT", $"{backup}/hold"),
                ("backup.update", backup, "PUT", backup),
                ("schedule.create", schedule, "POST", "schedule"),
                ("schedule.update", schedule, "PUT", $"schedule/{schedule}"),
                ("schedule.run", schedule, "POST", $"schedule/{schedule}/run"),
                ("backup.create", run.GetProperty("backup_id").GetString()!, "POST", $"schedule/{schedule}/run"),
                ("schedule.delete", schedule, "DELETE", $"schedule/{schedule}"),
                ("key.create", key, "POST", "keys"),
                ("key.revoke", key, "DELETE", $"keys/{key}"),
                ("prune", prune.GetProperty("job_id").GetString()!, "POST", "prune"),
                ("backup.delete", backup, "DELETE", backup),
            }
        )
        {
            var record = Assert.Single(await ListAsync($"limit=1000&action={action}"), item =>
                item.GetProperty("subject").GetString() == subject
            );
            Assert.Equal((method, $"{Base}/{path}"), (record.GetProperty("method").GetString(), record.GetProperty("path").GetString()));
            Assert.Equal("127.0.0.1", record.GetProperty("address").GetString());
            var expected = action is "backup.restore" or "prune" ? "dry_run" : "done";
            Assert.Equal((expected, 1), (record.GetProperty("result").GetString(), record.GetProperty("count").GetInt32()));
            Assert.Equal(JsonValueKind.Null, record.GetProperty("status").ValueKind);
            Assert.Equal(
                action == "backup.verify" ? ("bot", "backup_operator") : ("tester", "admin"),
                (record.GetProperty("caller").GetString(), record.GetProperty("role").GetString())
            );
            Assert.Equal(8, record.GetProperty("credential").GetString()!.Length);
        }
    }

    [Fact]
    public async Task Only_requests_that_change_nothing_are_recorded_as_dry_runs()
    {
        var backup = await server.BackUpAsync();
        var asked = await PostWaitingAsync(server.Admin, "prune", """{"dry_run":true}""");
        var pruned = await PostWaitingAsync(server.Admin, "prune", "{}");
        await PostWaitingAsync(server.Admin, $"restore/{backup}", """{"target":"staging","dry_run":true}""");
        await PostWaitingAsync(server.Admin, $"restore/{backup}", """{"target":"staging"}""");

        Assert.Equal("dry_run", await ResultOfAsync("prune", asked));
        Assert.Equal("done", await ResultOfAsync("prune", pruned));
        var restores = await ListAsync($"action=backup.restore&subject={backup}");
        Assert.Equal(["done", "dry_run"], restores.Select(record => record.GetProperty("result").GetString()));

        async Task<string?> ResultOfAsync(string action, JsonElement job)
        {
            var records = await ListAsync($"action={action}&subject={job.GetProperty("job_id").GetString()}");
            return Assert.Single(records).GetProperty("result").GetString();
        }
    }

    [Fact]
    public async Task Reading_the_content_of_a_backup_is_recorded()
    {
        var backup = await server.BackUpAsync();
        using var file = await server.Admin.GetAsync($"{Base}/{backup}/files/content?path=bots/start.bas", Ct);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        using var export = await server.Admin.GetAsync($"{Base}/{backup}/export?path=bots", Ct);
        Assert.Equal(HttpStatusCode.OK, export.StatusCode);
        await export.Content.ReadAsByteArrayAsync(Ct);
        using var head = await server.Admin.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"{Base}/{backup}/export"), Ct);
        using var missing = await server.Admin.GetAsync($"{Base}/{backup}/files/content?path=bots/none", Ct);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        var records = (await ListAsync("action=backup.read&limit=1000"))
            .Where(item => item.GetProperty("subject").GetString() == backup)
            .ToList();

        Assert.Equal(
            [$"{Base}/{backup}/export?path=bots", $"{Base}/{backup}/files/content?path=bots/start.bas"],
            records.Select(record => record.GetProperty("path").GetString())
        );
        Assert.All(records, record =>
        {
            Assert.Equal(
                ("tester", "admin", "done"),
                (record.GetProperty("caller").GetString(), record.GetProperty("role").GetString(), record.GetProperty("result").GetString())
            );
            Assert.Equal(
                ("GET", "127.0.0.1", 8),
                (
                    record.GetProperty("method").GetString(),
                    record.GetProperty("address").GetString(),
                    record.GetProperty("credential").GetString()!.Length
                )
            );
        });
    }

    [Fact]
    public async Task Anonymous_requests_cannot_hide_refusals_of_a_known_caller()
    {
        for (var i = 0; i < 120; i++)
        {
            using var stranger = await SendAsync(server.Stranger, $"M{i:000}", "list", null);
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        }

        using var forbidden = await SendAsync(server.Operator, "DELETE", "backup-hidden", null);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);

        await RefusalAsync(server.Admin, item =>
            item.GetProperty("path").GetString() == $"{Base}/backup-hidden" && item.GetProperty("result").GetString() == "forbidden"
        );
        var ofStrangers = await RefusalAsync(server.Admin, item =>
            item.GetProperty("caller").ValueKind == JsonValueKind.Null && item.GetProperty("count").GetInt64() >= 60
        );
        Assert.Equal(JsonValueKind.Null, ofStrangers.GetProperty("role").ValueKind);
        Assert.DoesNotContain(await ListAsync("action=refused&limit=1000"), item => item.GetProperty("result").GetString() == "many");
    }

    [Fact]
    public async Task An_unknown_HTTP_method_is_recorded_as_other()
    {
        using var refused = await SendAsync(server.Operator, "MADEUP", "list", null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        var record = await RefusalAsync(server.Admin, item => item.GetProperty("result").GetString() == "method_not_allowed");
        Assert.Equal(("other", "bot"), (record.GetProperty("method").GetString(), record.GetProperty("caller").GetString()));
    }

    [Fact]
    public async Task A_failed_cancel_is_recorded_as_a_refusal_and_not_as_a_change()
    {
        using var refused = await SendAsync(server.Admin, "POST", "jobs/job-1/cancel", "{}");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.DoesNotContain(await ListAsync("action=job.cancel"), item => item.GetProperty("subject").GetString() == "job-1");

        var refusal = await RefusalAsync(server.Admin, item => item.GetProperty("path").GetString() == $"{Base}/jobs/job-1/cancel");
        Assert.Equal(("job_not_found", 404), (refusal.GetProperty("result").GetString(), refusal.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Refusals_are_recorded_with_and_without_a_known_caller()
    {
        using var forbidden = await SendAsync(server.Operator, "DELETE", "backup-77", null);
        using var stranger = await SendAsync(server.Stranger, "GET", "list", null);
        using var missing = await SendAsync(server.Admin, "GET", "backup-78", null);

        var ofBot = await RefusalAsync(server.Admin, item => item.GetProperty("path").GetString() == $"{Base}/backup-77");
        Assert.Equal(
            ("bot", 403, "forbidden"),
            (ofBot.GetProperty("caller").GetString(), ofBot.GetProperty("status").GetInt32(), ofBot.GetProperty("result").GetString())
        );
        var ofStranger = await RefusalAsync(server.Admin, item => item.GetProperty("status").GetInt32() == 401);
        Assert.Equal(JsonValueKind.Null, ofStranger.GetProperty("caller").ValueKind);
        Assert.Equal("127.0.0.1", ofStranger.GetProperty("address").GetString());

        // A GET for a missing backup is not recorded as a refusal.
        Assert.DoesNotContain(await ListAsync("action=refused&limit=1000"), item =>
            item.GetProperty("path").GetString() == $"{Base}/backup-78"
        );
    }

    [Fact]
    public async Task Each_page_continues_after_the_previous_one()
    {
        for (var i = 0; i < 5; i++)
        {
            server.Services.Keys.Issue($"paging {i}", Role.BackupOperator, null);
        }

        var path = $"{Base}/audit?limit=2&caller=service&action=key.create";
        var seen = new List<long>();
        while (path.Length > 0)
        {
            using var response = await server.Admin.GetAsync(path, Ct);
            var page = (await BodyAsync(response)).EnumerateArray().ToList();
            Assert.InRange(page.Count, 1, 2);
            seen.AddRange(page.Select(item => item.GetProperty("number").GetInt64()));
            path = response.Headers.TryGetValues("Link", out var link)
                ? link.Single()[1..link.Single().IndexOf('>', StringComparison.Ordinal)]
                : "";
            Assert.Equal(
                response.Headers.GetValues("X-Total-Count").Single(),
                server
                    .Services.Catalogue.Read(session =>
                        session.Audit.List(new AuditFilter { Caller = "service", Action = "key.create" }).Total
                    )
                    .ToString(null, null)
            );
        }

        Assert.True(seen.Count >= 5);
        Assert.Equal(seen.OrderDescending().Distinct(), seen);
    }

    [Theory]
    [InlineData("before=x", "before")]
    [InlineData("action=backup.explode", "action")]
    [InlineData("since=yesterday", "since")]
    [InlineData("until=2026-13-01", "until")]
    [InlineData("limit=0", "limit")]
    [InlineData("who=me", "who")]
    public async Task An_invalid_query_is_refused(string query, string field)
    {
        using var response = await server.Admin.GetAsync($"{Base}/audit?{query}", Ct);
        Assert.Equal(field, (await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}/{path}") { Content = body is null ? null : Json(body) };
        return await client.SendAsync(request, Ct);
    }

    private async Task DeleteOnceFreeAsync(string backup)
    {
        using var limit = new CancellationTokenSource(Timeout);
        while (!(await SendAsync(server.Admin, "DELETE", backup + "?force=true", null)).IsSuccessStatusCode)
        {
            await Task.Delay(50, limit.Token);
        }
    }

    private async Task<List<JsonElement>> ListAsync(string query) =>
        [.. (await BodyAsync(await server.Admin.GetAsync($"{Base}/audit?{query}", Ct))).EnumerateArray()];
}
