using System.Net;
using System.Text;

namespace BackupEdge.Tests.EndToEnd;

/// <summary>The dashboard of the published binary, and the links of <c>open</c>.</summary>
public sealed class OpenCommandTests : IAsyncLifetime
{
    private readonly CommandScratch _scratch = new();
    private BackupEdgeServer _server = null!;
    private HttpClient _browser = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _scratch.MakeBots();
        _server = await BackupEdgeServer.StartAsync(
            new ServerOptions
            {
                Data = _scratch.Data,
                Sources = new Dictionary<string, string> { ["bots"] = _scratch.Bots },
            }
        );
        _browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = _server.Client.BaseAddress,
        };
        _browser.DefaultRequestHeaders.Add("X-BackupEdge", "1");
        _browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_link_signs_a_browser_in_once_and_its_code_is_in_no_log()
    {
        var printed = await _scratch.RunAsync("open");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Errors));
        var link = new Uri(printed.Output.Trim());
        Assert.Equal(_browser.BaseAddress!.Authority, link.Authority);
        var code = link.Fragment["#/login/".Length..];
        Assert.Equal("/", link.PathAndQuery);

        using var page = await _browser.GetAsync(link, Ct);
        Assert.Equal("text/html; charset=utf-8", page.Content.Headers.ContentType?.ToString());
        Assert.Equal(HttpStatusCode.Created, await SignInAsync(code));
        Assert.Contains("\"name\":\"login link\"", await _browser.GetStringAsync("/api/v1/backup/session", Ct), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _browser.GetAsync("/api/v1/backup/keys", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(code));
        Assert.DoesNotContain(code, _server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_is_an_answer_for_programs_too()
    {
        var answer = await _scratch.AnswerAsync("open");

        Assert.Equal(["url", "expires_at"], answer.EnumerateObject().Select(field => field.Name));
        Assert.Equal(HttpStatusCode.Created, await SignInAsync(answer.GetProperty("url").GetString()!.Split("#/login/")[1]));
    }

    [Fact]
    public async Task A_session_ends_when_its_key_is_revoked_on_the_command_line()
    {
        var made = await _scratch.AnswerAsync("key", "create", "--name", "ana", "--role", "viewer");
        using var signedIn = await _browser.PostAsync(
            "/api/v1/backup/session",
            Json($$"""{"key":"{{made.GetProperty("key").GetString()}}"}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, signedIn.StatusCode);
        using var events = await _browser.GetAsync("/api/v1/backup/events", HttpCompletionOption.ResponseHeadersRead, Ct);
        Assert.Equal(HttpStatusCode.OK, events.StatusCode);

        var revoked = await _scratch.RunAsync("key", "revoke", made.GetProperty("id").GetString()!);
        Assert.Equal(0, revoked.ExitCode);
        using var refused = await _browser.GetAsync("/api/v1/backup/session", Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Without_a_server_it_says_what_to_do()
    {
        await _server.StopAsync();
        var printed = await _scratch.RunAsync("open");

        Assert.Equal(5, printed.ExitCode);
        Assert.Contains("backupedge serve", printed.Errors, StringComparison.Ordinal);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<HttpStatusCode> SignInAsync(string code)
    {
        using var response = await _browser.PostAsync("/api/v1/backup/session", Json($$"""{"code":"{{code}}"}"""), Ct);
        return response.StatusCode;
    }
}
