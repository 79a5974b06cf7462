using System.Net;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Keys;
using BackupEdge.Tests.Api.Security;
using Microsoft.Extensions.Time.Testing;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>Sessions of browsers over HTTP.</summary>
public sealed partial class SessionApiTests : IAsyncLifetime
{
    private const string Own = "same-origin";
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 8, 0, 0, TimeSpan.Zero));
    private readonly InProcessServer _server;
    private HttpClient _browser = null!;

    public SessionApiTests() => _server = new InProcessServer { Time = _time };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _server.Url };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_key_makes_a_session_that_says_who_signed_in()
    {
        using var response = await SendAsync(HttpMethod.Post, "session", body: $$"""{"key":" {{_server.AdminKey}}\n"}""");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches($@"^backupedge-{_server.Url.Port}=[a-z0-9]{{8}}_[\w-]{{43}}; Path=/; HttpOnly; SameSite=Strict$", cookie);
        var made = await BodyAsync(response);
        Assert.Equal(
            ("tester", "admin", 3600),
            (made.GetProperty("name").GetString(), made.GetProperty("role").GetString(), made.GetProperty("idle_seconds").GetInt32())
        );
        Assert.Equal("2026-11-30T20:00:00Z", made.GetProperty("expires_at").GetString());
        Assert.Equal("2026-11-30T08:00:00Z", made.GetProperty("server_time").GetString());
        Assert.Equal(ProgramVersion.Number, made.GetProperty("version").GetString());
        var secret = cookie[(cookie.IndexOf('_', StringComparison.Ordinal) + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
        Assert.DoesNotContain(secret, made.ToString(), StringComparison.Ordinal);

        using var shown = await SendAsync(HttpMethod.Get, "session", cookie);
        Assert.Equal(made.ToString(), (await BodyAsync(shown)).ToString());
    }

    [Fact]
    public async Task A_remembered_session_has_a_cookie_that_stays()
    {
        using var response = await SendAsync(HttpMethod.Post, "session", body: $$"""{"key":"{{_server.AdminKey}}","remember":true}""");

        Assert.EndsWith("; Max-Age=2592000", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal("2026-12-30T08:00:00Z", (await BodyAsync(response)).GetProperty("expires_at").GetString());
    }

    [Fact]
    public async Task A_session_has_the_role_and_the_restrictions_of_its_key()
    {
        var issued = _server.Services.Keys.Issue(new KeyRequest("narrow", Role.BackupOperator) { Sources = ["bots"], IsCreateOnly = true });
        var cookie = await SignInAsync(issued.Key);

        using var who = await SendAsync(HttpMethod.Get, "session", cookie);
        Assert.Equal("[\"bots\"]", (await BodyAsync(who)).GetProperty("sources").GetRawText());
        using var list = await SendAsync(HttpMethod.Get, "list", cookie);
        await ErrorAsync(list, HttpStatusCode.Forbidden, "forbidden");
        using var created = await SendAsync(HttpMethod.Post, "create", cookie, """{"type":"full"}""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        using var sessions = await SendAsync(HttpMethod.Get, "sessions", cookie);
        await ErrorAsync(sessions, HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task What_is_done_in_a_session_is_recorded_as_done_with_its_key()
    {
        var cookie = await SignInAsync(_server.AdminKey);
        using var created = await SendAsync(HttpMethod.Post, "create", cookie, """{"type":"full"}""");

        using var audit = await _server.Admin.GetAsync($"{Base}/audit?limit=2", Ct);
        var rows = (await BodyAsync(audit)).EnumerateArray().ToList();
        Assert.Equal(["backup.create", "session.create"], rows.Select(row => row.GetProperty("action").GetString()));
        Assert.All(rows, row => Assert.Equal("tester", row.GetProperty("caller").GetString()));
        Assert.All(rows, row => Assert.Equal(KeyId, row.GetProperty("credential").GetString()));
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.GetProperty("address").GetString()));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_the_cookie()
    {
        var cookie = await SignInAsync(_server.AdminKey);
        using var ended = await SendAsync(HttpMethod.Delete, "session", cookie);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(
            $"backupedge-{_server.Url.Port}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
            Assert.Single(ended.Headers.GetValues("Set-Cookie"))
        );

        await AssertEndedAsync(cookie);
        using var byKey = await _server.Admin.DeleteAsync($"{Base}/session", Ct);
        await ErrorAsync(byKey, HttpStatusCode.NotFound, "session_not_found");
    }

    [Fact]
    public async Task An_admin_lists_the_sessions_and_ends_one()
    {
        var bot = _server.Services.Keys.Issue("ana", Role.Viewer, null);
        var mine = await SignInAsync(_server.AdminKey);
        _time.Advance(TimeSpan.FromSeconds(1));
        var hers = await SignInAsync(bot.Key);

        using var listed = await SendAsync(HttpMethod.Get, "sessions", mine);
        var rows = (await BodyAsync(listed)).EnumerateArray().ToList();
        Assert.Equal(
            [("ana", "viewer", false), ("tester", "admin", true)],
            rows.Select(row =>
                (row.GetProperty("name").GetString()!, row.GetProperty("role").GetString()!, row.GetProperty("current").GetBoolean())
            )
        );
        Assert.All(rows, row => Assert.Equal("127.0.0.1", row.GetProperty("address").GetString()));

        using var ended = await SendAsync(HttpMethod.Delete, $"sessions/{rows[0].GetProperty("id").GetString()}", mine);
        Assert.Equal(rows[0].GetProperty("id").GetString(), (await BodyAsync(ended)).GetProperty("id").GetString());
        await AssertEndedAsync(hers);
        using var again = await SendAsync(HttpMethod.Delete, $"sessions/{rows[0].GetProperty("id").GetString()}", mine);
        await ErrorAsync(again, HttpStatusCode.NotFound, "session_not_found");
    }

    [Fact]
    public async Task A_call_of_the_user_renews_the_session_and_one_of_the_page_does_not()
    {
        var used = await SignInAsync(_server.AdminKey);
        var polled = await SignInAsync(_server.AdminKey);
        for (var i = 0; i < 2; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(31));
            using var byUser = await SendAsync(HttpMethod.Get, "status", used);
            Assert.Equal(HttpStatusCode.OK, byUser.StatusCode);
            using var byPage = await SendAsync(HttpMethod.Get, "status", polled, mark: "poll");
            Assert.Equal(i == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, byPage.StatusCode);
        }
    }

    [Fact]
    public async Task Following_events_does_not_renew_the_session()
    {
        var cookie = await SignInAsync(_server.AdminKey);
        var before = Assert.Single(_server.Services.Sessions.List()).LastUsedAt;
        _time.Advance(TimeSpan.FromMinutes(10));
        using var request = Request(HttpMethod.Get, "events", cookie);
        using var events = await _browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);

        Assert.Equal(HttpStatusCode.OK, events.StatusCode);
        Assert.Equal(before, Assert.Single(_server.Services.Sessions.List()).LastUsedAt);
    }

    [Fact]
    public async Task A_session_that_has_ended_is_neither_throttled_nor_recorded_and_its_cookie_is_cleared()
    {
        var cookie = await SignInAsync(_server.AdminKey);
        _time.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 30; i++)
        {
            using var response = await SendAsync(HttpMethod.Get, "status", cookie);
            var details = await ErrorAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal("missing_credentials", details.GetProperty("reason").GetString());
            Assert.Contains("Max-Age=0", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        }

        // A wrong key counts from the first on.
        using var wrong = await SendAsync(HttpMethod.Post, "session", body: """{"key":"bek_aaaaaaaa_wrong"}""");
        await ErrorAsync(wrong, HttpStatusCode.Unauthorized, "unauthorized");
        await RecordedAsync(1);
        Assert.DoesNotContain(Refusals(), row => row.Path == $"{Base}/status");
    }

    [Fact]
    public async Task A_revoked_key_ends_its_session_at_once()
    {
        var issued = _server.Services.Keys.Issue("ana", Role.Admin, null);
        var cookie = await SignInAsync(issued.Key);
        using var revoked = await _server.Admin.DeleteAsync($"{Base}/keys/{issued.Row.Id}", Ct);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);

        await AssertEndedAsync(cookie);
    }

    [Fact]
    public async Task A_token_makes_a_session_that_ends_with_it()
    {
        var cookie = await SignInAsync(TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), "viewer"), InProcessServer.Secret));
        using var who = await SendAsync(HttpMethod.Get, "session", cookie);
        var body = await BodyAsync(who);
        Assert.Equal(JsonValueKind.Null, body.GetProperty("key_id").ValueKind);
        Assert.Equal("2026-11-30T08:15:00Z", body.GetProperty("expires_at").GetString());

        _time.Advance(TimeSpan.FromMinutes(15));
        await AssertEndedAsync(cookie);
    }

    [Fact]
    public async Task A_login_link_works_once_and_its_session_is_an_admins()
    {
        var code = _server.Services.Sessions.NewCode();
        using var signedIn = await SendAsync(HttpMethod.Post, "session", body: $$"""{"code":"{{code}}"}""");
        var cookie = Assert.Single(signedIn.Headers.GetValues("Set-Cookie"));
        using var keys = await SendAsync(HttpMethod.Get, "keys", cookie);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (signedIn.StatusCode, keys.StatusCode));

        using var again = await SendAsync(HttpMethod.Post, "session", body: $$"""{"code":"{{code}}"}""");
        var details = await ErrorAsync(again, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("invalid_credentials", details.GetProperty("reason").GetString());
        Assert.False(again.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Credentials_in_a_header_count_before_the_cookie()
    {
        var cookie = await SignInAsync(_server.AdminKey);
        using var request = Request(HttpMethod.Get, "session", cookie);
        request.Headers.Add("X-API-Key", _server.Services.Keys.Issue("other", Role.Viewer, null).Key);
        using var response = await _browser.SendAsync(request, Ct);
        Assert.Equal("other", (await BodyAsync(response)).GetProperty("name").GetString());

        using var wrong = Request(HttpMethod.Get, "session", cookie);
        wrong.Headers.Add("X-API-Key", "bek_wrong");
        using var refused = await _browser.SendAsync(wrong, Ct);
        await ErrorAsync(refused, HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task A_session_outlives_a_restart_of_the_server()
    {
        var cookie = await SignInAsync(_server.AdminKey);

        // Another book over the same catalogue has nothing in memory.
        var other = new SessionBook(_server.Services.Catalogue, _server.Services.Keys, _time);
        Assert.NotNull(other.Check(cookie.Split(';')[0].Split('=')[1], _server.Services.Catalogue.Version()));
    }

    private string KeyId => _server.AdminKey.Split('_')[1];

    private async Task<string> SignInAsync(string key)
    {
        using var response = await SendAsync(HttpMethod.Post, "session", body: $$"""{"key":"{{key}}"}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Set-Cookie"));
    }

    private async Task AssertEndedAsync(string cookie)
    {
        using var response = await SendAsync(HttpMethod.Get, "session", cookie);
        var details = await ErrorAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("missing_credentials", details.GetProperty("reason").GetString());
    }

    private IReadOnlyList<AuditRow> Refusals() =>
        _server.Services.Catalogue.Read(session => session.Audit.List(new AuditFilter { Action = AuditAction.Refused, Limit = 100 })).Rows;

    private async Task RecordedAsync(int count)
    {
        while (Refusals().Count < count)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Ct);
        }
    }

    private Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? cookie = null,
        string? body = null,
        string mark = "1"
    ) => _browser.SendAsync(Request(method, path, cookie, body, mark), Ct);

    private static HttpRequestMessage Request(HttpMethod method, string path, string? cookie, string? body = null, string mark = "1")
    {
        var request = new HttpRequestMessage(method, $"{Base}/{path}") { Content = body is null ? null : Json(body) };
        request.Headers.TryAddWithoutValidation("X-BackupEdge", mark);
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", Own);
        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie.Split(';')[0]);
        }

        return request;
    }
}
