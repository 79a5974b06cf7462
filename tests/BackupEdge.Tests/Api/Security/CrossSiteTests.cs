using System.Net;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Security;

/// <summary>
/// Which requests count in a session, for every combination of the headers in which a browser states the page that made them.
/// With a key in a header, the other headers do not matter, since browsers do not send one.
/// </summary>
public sealed class CrossSiteTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static readonly string?[] Sites = ["same-origin", "same-site", "cross-site", "none", null];
    private static readonly string[] Marks = ["1", "", "0", "poll"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The calls change nothing: what they name does not exist.
    public static TheoryData<string, string> Calls =>
        new()
        {
            { "GET", "list" },
            { "HEAD", "list" },
            { "POST", "backup-none/verify" },
            { "PUT", "schedule/schedule-none" },
            { "DELETE", "keys/none" },
        };

    private string?[] Origins =>
        [
            $"http://{server.Url.Authority}",
            $"https://{server.Url.Authority}",
            $"http://{server.Url.Host}:1",
            "http://other.example",
            "null",
            server.Url.Authority,
            null,
        ];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_cookie_counts_only_for_the_own_page(string method, string path)
    {
        var cookie = await SignInAsync();
        var isRead = method is "GET" or "HEAD";
        var deviations = new List<string>();
        foreach (var site in Sites)
        {
            foreach (var origin in Origins)
            {
                foreach (var mark in Marks)
                {
                    var isOwn = isRead
                        ? site != "cross-site"
                        : mark == "1"
                            && (
                                site == "same-origin"
                                || (site is null && origin?.EndsWith($"//{server.Url.Authority}", StringComparison.Ordinal) == true)
                            );
                    var expected =
                        isOwn ? (isRead ? HttpStatusCode.OK : HttpStatusCode.NotFound)
                        : isRead ? HttpStatusCode.Unauthorized
                        : HttpStatusCode.Forbidden;

                    var withCookie = await CallAsync(method, path, ("Cookie", cookie), site, origin, mark);
                    var withKey = await CallAsync(method, path, ("X-API-Key", server.AdminKey), site, origin, mark);
                    if (withCookie != expected || withKey != (isRead ? HttpStatusCode.OK : HttpStatusCode.NotFound))
                    {
                        deviations.Add(
                            $"site {site}, origin {origin}, mark {mark}: {withCookie} instead of {expected}, with a key {withKey}"
                        );
                    }
                }
            }
        }

        Assert.Empty(deviations);
    }

    [Fact]
    public async Task The_refusal_says_what_is_missing()
    {
        var cookie = await SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/prune");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var response = await server.Stranger.SendAsync(request, Ct);

        var details = await ErrorAsync(response, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("cross_site", details.GetProperty("reason").GetString());
        Assert.Contains("X-BackupEdge: 1", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task A_proxy_that_replaces_the_host_needs_the_setting()
    {
        await using var behind = new InProcessServer { Ui = new() { Origins = ["https://backups.example.org"] } };
        await behind.InitializeAsync();
        foreach (
            var (origin, site, expected) in (ReadOnlySpan<(string, string?, HttpStatusCode)>)
                [
                    ("https://backups.example.org", null, HttpStatusCode.Created),
                    ("https://BACKUPS.example.org", null, HttpStatusCode.Created),
                    ("https://backups.example.org:8443", null, HttpStatusCode.Forbidden),
                    ("http://backups.example.org", null, HttpStatusCode.Forbidden),
                    ("https://backups.example.org", "cross-site", HttpStatusCode.Forbidden),
                ]
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/session")
            {
                Content = Json($$"""{"key":"{{behind.AdminKey}}"}"""),
            };
            request.Headers.TryAddWithoutValidation("X-BackupEdge", "1");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            if (site is not null)
            {
                request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
            }

            using var response = behind.Stranger.Send(request, Ct);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task A_body_that_a_form_of_another_site_can_send_is_refused(string? type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/session")
        {
            Content = Content($$"""{"key":"{{server.AdminKey}}"}""", type),
        };
        request.Headers.TryAddWithoutValidation("X-BackupEdge", "1");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var response = await server.Stranger.SendAsync(request, Ct);

        await ErrorAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    private async Task<string> SignInAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Base}/session")
        {
            Content = Json($$"""{"key":"{{server.AdminKey}}"}"""),
        };
        request.Headers.TryAddWithoutValidation("X-BackupEdge", "1");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Url };
        using var response = await browser.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private async Task<HttpStatusCode> CallAsync(
        string method,
        string path,
        (string Name, string Value) credentials,
        string? site,
        string? origin,
        string mark
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}/{path}");
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string?)>)
                [credentials, ("Sec-Fetch-Site", site), ("Origin", origin), ("X-BackupEdge", mark)]
        )
        {
            if (!string.IsNullOrEmpty(value))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        using var response = await server.Stranger.SendAsync(request, Ct);
        return response.StatusCode;
    }
}
