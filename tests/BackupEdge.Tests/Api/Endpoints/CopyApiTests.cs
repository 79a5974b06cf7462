using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls of copies, with a copy in a folder.</summary>
public sealed class CopyApiTests : IAsyncLifetime
{
    private readonly InProcessServer _server = new() { Copy = "offsite" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_run_and_a_verification_are_jobs_and_the_copy_and_its_backups_show_them()
    {
        var id = await _server.BackUpAsync();

        var run = await PostAsync("copies/offsite/run", HttpStatusCode.Accepted);
        Assert.Equal(("copy", "completed"), (run.GetProperty("kind").GetString(), run.GetProperty("status").GetString()));
        var copy = await GetAsync("copies/offsite");
        Assert.Equal((1, 0), (copy.GetProperty("backups").GetInt64(), copy.GetProperty("waiting_backups").GetInt64()));
        Assert.True(copy.GetProperty("bytes").GetInt64() > 0);
        Assert.NotEqual(JsonValueKind.Null, copy.GetProperty("last_completed_at").ValueKind);

        var verified = await PostAsync("copies/offsite/verify", HttpStatusCode.Accepted, """{"bytes":1000000}""");
        Assert.Equal(1, verified.GetProperty("result").GetProperty("verified_archives").GetInt64());

        // From here on, the service has no reason to verify the copy, so that two reads say the same.
        copy = await GetAsync("copies/offsite");
        Assert.NotEqual(JsonValueKind.Null, copy.GetProperty("verified_at").ValueKind);
        Assert.Equal(copy.GetRawText(), Assert.Single((await GetAsync("copies")).EnumerateArray()).GetRawText());
        foreach (var backup in (JsonElement[])[await GetAsync(id), Assert.Single((await GetAsync("list")).EnumerateArray())])
        {
            var entry = Assert.Single(backup.GetProperty("copies").EnumerateArray());
            Assert.Equal(("offsite", "copied"), (entry.GetProperty("name").GetString(), entry.GetProperty("status").GetString()));
            Assert.Equal(JsonValueKind.String, entry.GetProperty("verified_at").ValueKind);
            Assert.Equal(JsonValueKind.Null, entry.GetProperty("protected_until").ValueKind);
        }
    }

    [Fact]
    public async Task A_probe_says_what_the_store_can_do_and_is_kept_and_recorded()
    {
        // The first run probes too.
        await PostAsync("copies/offsite/run", HttpStatusCode.Accepted);
        var abilities = await PostAsync("copies/offsite/probe", HttpStatusCode.OK);

        Assert.Equal(
            ("hold", "unsupported"),
            (abilities.GetProperty("conditional_writes").GetString(), abilities.GetProperty("locks").GetString())
        );
        Assert.False(abilities.GetProperty("versions").GetBoolean());
        Assert.Equal(abilities.GetRawText(), (await GetAsync("copies/offsite")).GetProperty("abilities").GetRawText());
        var audit = Assert.Single((await GetAsync("audit?action=copy.probe")).EnumerateArray());
        Assert.Equal(("offsite", "tester"), (audit.GetProperty("subject").GetString(), audit.GetProperty("caller").GetString()));
        Assert.Empty(Directory.GetFiles(Path.Combine(_server.Folder.FullName, "disk", "probe"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Only_an_admin_starts_something_and_an_operator_may_look()
    {
        foreach (var action in (string[])["run", "verify", "probe"])
        {
            await ErrorAsync(
                await _server.Operator.PostAsync($"{Base}/copies/offsite/{action}", Json("{}"), Ct),
                HttpStatusCode.Forbidden,
                "forbidden"
            );
        }

        Assert.Equal(HttpStatusCode.OK, (await _server.Operator.GetAsync($"{Base}/copies", Ct)).StatusCode);
        await ErrorAsync(
            await _server.Admin.PostAsync($"{Base}/copies/offsite/verify", Json("""{"bytes":-1}"""), Ct),
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    [Fact]
    public async Task A_folder_copy_is_reported_as_unprotected_with_metrics()
    {
        var status = await GetAsync("status");

        Assert.Contains(status.GetProperty("reasons").EnumerateArray(), reason =>
            (reason.GetProperty("code").GetString(), reason.GetProperty("subject").GetString()) == ("copy_unprotected", "offsite")
        );
        Assert.Equal("offsite", Assert.Single(status.GetProperty("copies").EnumerateArray()).GetProperty("name").GetString());
        var metrics = await (await _server.Admin.GetAsync("/metrics", Ct)).Content.ReadAsStringAsync(Ct);
        Assert.Contains("\nbackupedge_copy_unprotected{copy=\"offsite\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\nbackupedge_copy_lag_seconds{copy=\"offsite\"} 0\n", metrics, StringComparison.Ordinal);
    }

    private async Task<JsonElement> GetAsync(string path) => await BodyAsync(await _server.Admin.GetAsync($"{Base}/{path}", Ct));

    private async Task<JsonElement> PostAsync(string path, HttpStatusCode expected, string body = "{}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/{path}") { Content = Json(body) };
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await _server.Admin.SendAsync(request, Ct);
        Assert.Equal(expected, answer.StatusCode);
        return await BodyAsync(answer);
    }
}
