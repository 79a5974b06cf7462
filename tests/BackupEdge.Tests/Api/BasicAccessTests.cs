using System.Net;
using System.Text;
using BackupEdge.Catalogue;
using BackupEdge.Tests.Api.Security;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api;

/// <summary>HTTP Basic: the one way in which a bot in BASIC can show an API key.</summary>
public sealed class BasicAccessTests : IAsyncLifetime
{
    // Each test has a server of its own, because failures are counted by address.
    private readonly InProcessServer _server = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("bot:{key}")]
    [InlineData(":{key}")]
    [InlineData("{key}:")]
    [InlineData("{key}:any password")]
    [InlineData("bek_wrong:{key}")]
    public async Task A_key_is_accepted_as_the_password_or_the_user_name(string pair)
    {
        var credentials = "Basic " + Encode(pair.Replace("{key}", _server.AdminKey, StringComparison.Ordinal));
        foreach (var path in (string[])[$"{Base}/list", $"{Base}/keys", "/metrics"])
        {
            using var response = await SendAsync(path, credentials);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        using var lower = await SendAsync($"{Base}/list", "basic " + credentials["Basic ".Length..]);
        Assert.Equal(HttpStatusCode.OK, lower.StatusCode);
    }

    [Fact]
    public async Task The_role_is_that_of_the_key()
    {
        var bot = _server.Services.Keys.Issue("a bot", Role.BackupOperator, null);
        using var list = await SendAsync($"{Base}/list", "Basic " + Encode($"bot:{bot.Key}"));
        using var keys = await SendAsync($"{Base}/keys", "Basic " + Encode($"bot:{bot.Key}"));

        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        await ErrorAsync(keys, HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Malformed_credentials_and_tokens_are_invalid_and_audited_and_a_browser_is_not_asked()
    {
        var now = TimeProvider.System.GetUtcNow();
        var token = TokenMaker.Sign(TokenMaker.Claims(now, "admin"), InProcessServer.Secret);
        string[][] wrong =
        [
            ["Basic " + Encode($"bot:{token}")],
            ["Basic " + Encode($"{_server.AdminKey}:bek_wrong")],
            ["Basic !"],
            ["Basic " + Encode(_server.AdminKey)],
            ["Basic " + Encode($"ä:{_server.AdminKey}")],
            ["Basic"],
            ["Basic " + Encode($"bot:{_server.AdminKey}"), "Basic " + Encode($"bot:{_server.AdminKey}")],
        ];
        foreach (var credentials in wrong)
        {
            using var response = await SendAsync($"{Base}/list", credentials);
            var details = await ErrorAsync(response, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.Equal("invalid_credentials", details.GetProperty("reason").GetString());
            Assert.Equal("Bearer realm=\"backupedge\", error=\"invalid_token\"", response.Headers.WwwAuthenticate.ToString());
        }

        var record = await RefusalAsync(_server.Admin, record => record.GetProperty("status").GetInt32() == 401);
        Assert.Equal($"{Base}/list", record.GetProperty("path").GetString());
    }

    [Fact]
    public async Task Wrong_keys_are_throttled()
    {
        for (var i = 0; i < 100; i++)
        {
            using var response = await SendAsync($"{Base}/list", "Basic " + Encode("bot:bek_aaaaaaaa_" + new string('A', 43)));
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await ErrorAsync(response, HttpStatusCode.TooManyRequests, "too_many_failures");
                return;
            }
        }

        Assert.Fail("Wrong keys are not throttled.");
    }

    private async Task<HttpResponseMessage> SendAsync(string path, params string[] credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var value in credentials)
        {
            request.Headers.TryAddWithoutValidation("Authorization", value);
        }

        return await _server.Stranger.SendAsync(request, Ct);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
