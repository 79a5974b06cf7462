using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Encryption.Age;
using BackupEdge.Engine.Sealing;
using BackupEdge.Tests.Jobs;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls that show the keys of a store in mode <c>sealed</c>, and unlock and lock its contents.</summary>
public sealed class EncryptionApiTests : IAsyncLifetime
{
    private const string Passphrase = "correct horse battery";
    private const string Restore = """{"target":"lab"}""";
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly LogLines _log = new();
    private readonly InProcessServer _server;

    public EncryptionApiTests() =>
        _server = new InProcessServer
        {
            Time = _time,
            Logs = _log,
            Seal = SealMode.Sealed,
            Passphrase = Passphrase,
        };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Identity => _server.Recovery.ToText();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task Shows_the_mode_the_slots_and_the_problems_without_any_key()
    {
        using var response = await _server.Admin.GetAsync($"{Base}/encryption", Ct);
        var answer = await BodyAsync(response);

        Assert.Equal("sealed", answer.GetProperty("mode").GetString());
        Assert.Equal((1, 1), (answer.GetProperty("epoch").GetInt32(), answer.GetProperty("generation").GetInt32()));
        Assert.Equal(
            [("host", "key_file", false), ("recovery", "recipient", true), ("passphrase", "passphrase", true)],
            answer
                .GetProperty("slots")
                .EnumerateArray()
                .Select(slot => (Text(slot, "name"), Text(slot, "kind"), slot.GetProperty("content").GetBoolean()))
        );
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("unlocked_until").ValueKind);
        Assert.Empty(answer.GetProperty("problems").EnumerateArray());
        Assert.DoesNotContain("age1", answer.GetRawText(), StringComparison.Ordinal);

        var status = await BodyAsync(await _server.Admin.GetAsync($"{Base}/status", Ct));
        Assert.Equal("sealed", Text(status.GetProperty("encryption"), "mode"));
    }

    [Fact]
    public async Task Without_the_key_file_of_the_host_shows_the_problem()
    {
        File.Delete(Path.Combine(_server.Folder.FullName, "host.key"));

        var answer = await BodyAsync(await _server.Admin.GetAsync($"{Base}/encryption", Ct));

        Assert.Equal(JsonValueKind.Null, answer.GetProperty("mode").ValueKind);
        Assert.Equal("key_missing", Text(Assert.Single(answer.GetProperty("problems").EnumerateArray()), "code"));
    }

    [Fact]
    public async Task Contents_are_refused_at_once_until_an_unlock_and_after_a_lock()
    {
        var id = await BackUpAsync();
        await AssertLockedAsync(id);
        Assert.Empty(_server.Services.Queue.ListJobs(new JobFilter { Kind = JobKind.Restore }).Rows);
        Assert.Equal(HttpStatusCode.OK, (await _server.Admin.GetAsync($"{Base}/{id}/files", Ct)).StatusCode);
        using var dry = await _server.Admin.PostAsync($"{Base}/restore/{id}", Json("""{"target":"lab","dry_run":true}"""), Ct);
        Assert.Equal("completed", await EndOfAsync(dry));

        var unlocked = await BodyAsync(await UnlockAsync($$"""{"identity":"{{Identity}}","minutes":5}"""));
        Assert.Equal(UtcTime.Text(_time.GetUtcNow().AddMinutes(5)), Text(unlocked, "unlocked_until"));
        Assert.Equal("TALK \"Hello\"\n", await _server.Admin.GetStringAsync($"{Base}/{id}/files/content?path=bots/start.bas", Ct));
        Assert.Equal(HttpStatusCode.OK, (await _server.Admin.GetAsync($"{Base}/{id}/export", Ct)).StatusCode);
        using var restore = await _server.Admin.PostAsync($"{Base}/restore/{id}", Json(Restore), Ct);
        Assert.Equal("completed", await EndOfAsync(restore));
        Assert.True(File.Exists(Path.Combine(_server.Folder.FullName, "lab", "bots", "start.bas")));

        using var locked = await _server.Admin.PostAsync($"{Base}/lock", null, Ct);
        Assert.Equal(JsonValueKind.Null, (await BodyAsync(locked)).GetProperty("unlocked_until").ValueKind);
        await AssertLockedAsync(id);
    }

    [Fact]
    public async Task A_passphrase_unlocks_for_15_minutes_if_the_caller_says_nothing_else()
    {
        var id = await BackUpAsync();

        Assert.Equal(HttpStatusCode.OK, (await UnlockAsync($$"""{"passphrase":"{{Passphrase}}"}""")).StatusCode);
        _time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await _server.Admin.GetAsync($"{Base}/{id}/export", Ct)).StatusCode);
        _time.Advance(TimeSpan.FromSeconds(1));

        await AssertLockedAsync(id);
    }

    [Fact]
    public async Task A_restore_that_starts_after_the_lock_fails_with_the_same_code()
    {
        var id = await BackUpAsync();

        // As one that was queued while the store was unlocked.
        var job = _server.Services.Queue.EnqueueRestore(id, new() { Target = "lab" }, TestServices.Admin);
        job = await _server.Services.Queue.WaitAsync(job.Id, TimeSpan.FromMinutes(5), Ct);

        Assert.Equal((RunStatus.Failed, "content_locked"), (job.Status, job.ErrorCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"identity":"KEY","passphrase":"another"}""")]
    [InlineData("""{"identity":["KEY"]}""")]
    [InlineData("""{"identity":"KEY""")]
    [InlineData("""KEY""")]
    [InlineData("""{"KEY":"identity"}""")]
    [InlineData("""{"identity":"KEY","minutes":"KEY"}""")]
    [InlineData("""{"identity":"KEY","minutes":0}""")]
    [InlineData("""{"identity":"KEY","minutes":1441}""")]
    [InlineData("""{"identity":"KEY","identity":"KEY"}""")]
    [InlineData("""{"identity":"nonsense KEY"}""")]
    public async Task A_body_that_is_not_valid_is_refused_and_not_repeated(string body)
    {
        using var response = await UnlockAsync(body.Replace("KEY", Identity, StringComparison.Ordinal));

        await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
        AssertNoSecret(await response.Content.ReadAsStringAsync(Ct));
        Assert.Null(_server.Services.Keyring.UnlockedUntil);
    }

    [Fact]
    public async Task After_ten_wrong_keys_the_next_attempt_must_wait()
    {
        using var stranger = AgeIdentity.Generate();
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await UnlockAsync($$"""{"identity":"{{stranger.ToText()}}"}""");
            await ErrorAsync(wrong, HttpStatusCode.UnprocessableEntity, "wrong_key");
        }

        using var late = await UnlockAsync($$"""{"identity":"{{Identity}}"}""");
        var details = await ErrorAsync(late, HttpStatusCode.TooManyRequests, "too_many_failures");
        Assert.Equal("6", details.GetProperty("retry_after_seconds").GetString());
        Assert.Equal("6", late.Headers.GetValues("Retry-After").Single());

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(HttpStatusCode.OK, (await UnlockAsync($$"""{"identity":"{{Identity}}"}""")).StatusCode);
    }

    [Fact]
    public async Task One_passphrase_is_checked_at_a_time()
    {
        var calls = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => UnlockAsync($$"""{"passphrase":"{{Passphrase}}"}""")));

        Assert.Contains(calls, call => call.StatusCode == HttpStatusCode.OK);
        foreach (var call in calls.Where(call => call.StatusCode != HttpStatusCode.OK))
        {
            await ErrorAsync(call, HttpStatusCode.TooManyRequests, "busy");
        }
    }

    [Fact]
    public async Task A_wrong_passphrase_is_refused()
    {
        using var response = await UnlockAsync("""{"passphrase":"correct horse"}""");

        await ErrorAsync(response, HttpStatusCode.UnprocessableEntity, "wrong_key");
        Assert.DoesNotContain("correct horse", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unlock_and_a_lock_are_recorded_without_the_secret_also_if_refused_or_repeated()
    {
        using (var wrong = await UnlockAsync($$"""{"identity":"{{Identity}}x"}"""))
        {
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        foreach (var _ in (int[])[1, 2])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/unlock")
            {
                Content = Json($$"""{"identity":"{{Identity}}","minutes":30}"""),
            };
            request.Headers.Add("Idempotency-Key", "once");
            using var response = await _server.Admin.SendAsync(request, Ct);
            Assert.Equal((HttpStatusCode.OK, false), (response.StatusCode, response.Headers.Contains("Idempotency-Replayed")));
        }

        await UnlockAsync($$"""{"passphrase":"{{Passphrase}}"}""");
        await _server.Admin.PostAsync($"{Base}/lock", null, Ct);

        var audit = await _server.Admin.GetStringAsync($"{Base}/audit", Ct);
        var records = JsonElement
            .Parse(audit)
            .EnumerateArray()
            .Where(record => Text(record, "action").StartsWith("encryption.", StringComparison.Ordinal));
        Assert.Equal(
            [
                ("encryption.lock", null),
                ("encryption.unlock", "15 minutes"),
                ("encryption.unlock", "30 minutes"),
                ("encryption.unlock", "30 minutes"),
            ],
            records.Select(record => (Text(record, "action"), record.GetProperty("subject").GetString()))
        );
        Assert.All(records, record => Assert.Equal(("tester", "done"), (Text(record, "caller"), Text(record, "result"))));
        AssertNoSecret(audit);
        AssertNoSecret(string.Join('\n', _log.All));
    }

    [Theory]
    [InlineData("GET", "encryption")]
    [InlineData("POST", "unlock")]
    [InlineData("POST", "lock")]
    public async Task Only_an_admin_may_call(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}/{path}");
        using var refused = await _server.Operator.SendAsync(request, Ct);

        var details = await ErrorAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("admin", details.GetProperty("required_role").GetString());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(Identity[..40], text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Passphrase, text, StringComparison.OrdinalIgnoreCase);
    }

    private Task<HttpResponseMessage> UnlockAsync(string body) => _server.Admin.PostAsync($"{Base}/unlock", Json(body), Ct);

    private async Task<string> BackUpAsync()
    {
        var backup = _server.Services.Queue.EnqueueBackup(new() { Type = BackupType.Full }, TestServices.Admin);
        await _server.Services.Queue.WaitAsync(backup.JobId, TimeSpan.FromMinutes(5), Ct);
        return backup.Id;
    }

    private async Task<string> EndOfAsync(HttpResponseMessage queued)
    {
        var job = Text(await BodyAsync(queued), "job_id");
        return WireNames.Of((await _server.Services.Queue.WaitAsync(job, TimeSpan.FromMinutes(5), Ct)).Status);
    }

    private async Task AssertLockedAsync(string id)
    {
        foreach (var path in (string[])["files/content?path=bots/start.bas", "export", "export?path=bots&format=tar"])
        {
            using var read = await _server.Admin.GetAsync($"{Base}/{id}/{path}", Ct);
            await ErrorAsync(read, HttpStatusCode.Conflict, "content_locked");
        }

        using var restore = await _server.Admin.PostAsync($"{Base}/restore/{id}", Json(Restore), Ct);
        var details = await ErrorAsync(restore, HttpStatusCode.Conflict, "content_locked");
        Assert.Equal(id, details.GetProperty("backup_id").GetString());
    }
}
