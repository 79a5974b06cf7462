using System.Net;
using System.Net.Http.Headers;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Api.Security;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>Access of each role to the routes, and the credentials that the API accepts.</summary>
public sealed class ApiAccessTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "create", false)]
    [InlineData("GET", "list", false)]
    [InlineData("GET", "backup-1", false)]
    [InlineData("POST", "backup-1/verify", false)]
    [InlineData("GET", "jobs", false)]
    [InlineData("GET", "jobs/job-1", false)]
    [InlineData("GET", "restore/job-1/status", false)]
    [InlineData("DELETE", "backup-1", true)]
    [InlineData("POST", "backup-1/delete", true)]
    [InlineData("POST", "schedule/schedule-1/delete", true)]
    [InlineData("POST", "restore/backup-1", true)]
    [InlineData("POST", "jobs/job-1/cancel", false)]
    [InlineData("POST", "schedule", true)]
    [InlineData("GET", "schedule", false)]
    [InlineData("GET", "schedule/schedule-1", false)]
    [InlineData("PUT", "schedule/schedule-1", true)]
    [InlineData("DELETE", "schedule/schedule-1", true)]
    [InlineData("POST", "schedule/schedule-1/run", true)]
    [InlineData("GET", "schedule/schedule-1/next", false)]
    [InlineData("POST", "keys", true)]
    [InlineData("GET", "keys", true)]
    [InlineData("GET", "keys/abcdefgh", true)]
    [InlineData("DELETE", "keys/abcdefgh", true)]
    [InlineData("GET", "audit", true)]
    public async Task Each_role_can_call_its_routes_and_no_others(string method, string path, bool adminOnly)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Stranger, method, path));
        HttpStatusCode[] refused = [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden];
        Assert.DoesNotContain(await StatusAsync(server.Admin, method, path), refused);
        using var response = await SendAsync(server.Operator, method, path);
        if (adminOnly)
        {
            var details = await ErrorAsync(response, HttpStatusCode.Forbidden, "forbidden");
            Assert.Equal("admin", details.GetProperty("required_role").GetString());
        }
        else
        {
            Assert.DoesNotContain(response.StatusCode, refused);
        }
    }

    [Theory]
    [InlineData("GET", "nothing/is/here")]
    [InlineData("PATCH", "list")]
    [InlineData("GET", "schedule")]
    [InlineData("OPTIONS", "create")]
    public async Task A_caller_without_credentials_learns_nothing_about_routes(string method, string path)
    {
        using var response = await SendAsync(server.Stranger, method, path);
        var details = await ErrorAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal("missing_credentials", details.GetProperty("reason").GetString());
        Assert.Equal("Bearer realm=\"backupedge\"", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Accepts_tokens_of_the_botserver()
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(
            HttpStatusCode.OK,
            await StatusAsync(Bearer(TokenMaker.Sign(TokenMaker.Claims(now, "backup_operator"), InProcessServer.Secret)), "GET", "list")
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            await StatusAsync(Bearer(TokenMaker.Sign(TokenMaker.Claims(now, "admin"), InProcessServer.Secret)), "DELETE", "backup-1")
        );

        using var forbidden = await SendAsync(
            Bearer(TokenMaker.Sign(TokenMaker.Claims(now, "user"), InProcessServer.Secret)),
            "GET",
            "list"
        );
        var details = await ErrorAsync(forbidden, HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("viewer", details.GetProperty("required_role").GetString());
    }

    [Fact]
    public async Task Records_the_subject_of_a_token_as_the_creator()
    {
        using var client = Bearer(
            TokenMaker.Sign(TokenMaker.Claims(TimeProvider.System.GetUtcNow(), "backup_operator"), InProcessServer.Secret)
        );
        using var created = await client.PostAsync($"{Base}/create", Json("""{"type":"full"}"""), Ct);
        var backup = await BodyAsync(await client.GetAsync(created.Headers.Location, Ct));
        Assert.Equal("user-7", backup.GetProperty("created_by").GetString());
    }

    [Fact]
    public async Task Refuses_a_revoked_key()
    {
        var issued = server.Services.Keys.Issue("for a while", Role.Admin, null);
        using var client = server.Client(issued.Key);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "GET", "list"));
        server.Services.Catalogue.Write(session => session.Keys.Revoke(issued.Row.Id, server.Services.Time.GetUtcNow()));

        using var response = await SendAsync(client, "GET", "list");
        Assert.True(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Throttles_wrong_credentials_and_never_valid_ones()
    {
        // Failures are counted by address, which other tests share, so the number of attempts before the first 429 is unknown.
        string[] wrong =
        [
            "bek_aaaaaaaa_" + new string('A', 43),
            "bek_",
            "not a key",
            "a.b.c",
            server.AdminKey + "x",
            server.AdminKey[..^1],
        ];
        HttpResponseMessage? slowed = null;
        for (var i = 0; i < 100; i++)
        {
            using var client = server.Client(wrong[i % wrong.Length]);
            var response = await SendAsync(client, "GET", "list");
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                slowed = response;
                break;
            }

            var reason = (await ErrorAsync(response, HttpStatusCode.Unauthorized, "unauthorized")).GetProperty("reason").GetString();
            Assert.Equal("invalid_credentials", reason);
            Assert.Equal("Bearer realm=\"backupedge\", error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.NotNull(slowed);
        var details = await ErrorAsync(slowed, HttpStatusCode.TooManyRequests, "too_many_failures");
        Assert.Equal(details.GetProperty("retry_after_seconds").GetString(), slowed.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server.Operator, "GET", "list"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server.Stranger, "GET", "list"));
    }

    [Theory]
    [InlineData("Authorization", "Basic YWRtaW46YWRtaW4=")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("Authorization", "")]
    [InlineData("X-API-Key", "")]
    public async Task Refuses_malformed_credentials(string header, string value)
    {
        using var client = server.Client(null);
        client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        var status = await StatusAsync(client, "GET", "list");
        Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Refuses_a_token_as_an_API_key_and_two_keys_at_once()
    {
        using var token = server.Client(
            TokenMaker.Sign(TokenMaker.Claims(TimeProvider.System.GetUtcNow(), "admin"), InProcessServer.Secret)
        );
        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(token, "GET", "list"));

        using var two = server.Client(server.AdminKey);
        two.DefaultRequestHeaders.Add("X-API-Key", server.AdminKey);
        Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(two, "GET", "list"));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Base}/{path}");
        return await client.SendAsync(request, Ct);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string method, string path)
    {
        using var response = await SendAsync(client, method, path);
        return response.StatusCode;
    }

    private HttpClient Bearer(string token)
    {
        var client = server.Client(null);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
