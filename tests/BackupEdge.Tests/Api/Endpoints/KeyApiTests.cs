using System.Net;
using System.Text.Json;
using static BackupEdge.Tests.Api.ApiHttp;

namespace BackupEdge.Tests.Api.Endpoints;

/// <summary>The calls that create, list, show and revoke API keys.</summary>
public sealed class KeyApiTests(InProcessServer server) : IClassFixture<InProcessServer>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_shown_once_works_and_is_refused_after_its_revocation()
    {
        using var created = await server.Admin.PostAsync(
            $"{Base}/keys",
            Json("""{"name":"night bot","role":"backup_operator","expires_days":30}"""),
            Ct
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var answer = await BodyAsync(created);
        var (id, key) = (answer.GetProperty("id").GetString()!, answer.GetProperty("key").GetString()!);
        Assert.Equal($"{Base}/keys/{id}", created.Headers.Location?.ToString());
        Assert.StartsWith($"bek_{id}_", key, StringComparison.Ordinal);
        Assert.Equal("active", answer.GetProperty("status").GetString());

        using var bot = server.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await bot.GetAsync($"{Base}/list", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await bot.GetAsync($"{Base}/keys", Ct)).StatusCode);

        var list = await server.Admin.GetStringAsync($"{Base}/keys", Ct);
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", list, StringComparison.Ordinal);
        var listed = Assert.Single(JsonElement.Parse(list).EnumerateArray(), item => item.GetProperty("id").GetString() == id);
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("key").ValueKind);
        Assert.Equal("night bot", listed.GetProperty("name").GetString());

        using var revoked = await server.Admin.DeleteAsync($"{Base}/keys/{id}", Ct);
        Assert.Equal("revoked", (await BodyAsync(revoked)).GetProperty("status").GetString());
        using var refused = await bot.GetAsync($"{Base}/list", Ct);
        Assert.True(refused.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests);
        using var again = await server.Admin.DeleteAsync($"{Base}/keys/{id}", Ct);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("revoked", (await BodyAsync(await server.Admin.GetAsync($"{Base}/keys/{id}", Ct))).GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"x"}""", "role")]
    [InlineData("""{"name":"x","role":"root"}""", "role")]
    [InlineData("""{"name":"","role":"admin"}""", "name")]
    [InlineData("""{"name":"x","role":"admin","expires_days":0}""", "expires_days")]
    [InlineData("""{"name":"x","role":"admin","key":"bek_mine"}""", "key")]
    [InlineData("""{"name":"x","role":"admin","sources":["bots"]}""", "sources")]
    [InlineData("""{"name":"x","role":"admin","create_only":true}""", "create_only")]
    [InlineData("""{"name":"x","role":"viewer","create_only":true}""", "create_only")]
    [InlineData("""{"name":"x","role":"backup_operator","sources":[]}""", "sources")]
    [InlineData("""{"name":"x","role":"backup_operator","sources":["not-there"]}""", "sources")]
    public async Task An_invalid_key_definition_is_refused(string body, string field)
    {
        using var response = await server.Admin.PostAsync($"{Base}/keys", Json(body), Ct);
        Assert.Equal(field, (await ErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request")).GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_narrowed_key_is_shown_with_its_restrictions()
    {
        using var created = await server.Admin.PostAsync(
            $"{Base}/keys",
            Json("""{"name":"bots","role":"backup_operator","sources":["bots"],"create_only":true}"""),
            Ct
        );
        var id = (await BodyAsync(created)).GetProperty("id").GetString()!;

        using var shown = await server.Admin.GetAsync($"{Base}/keys/{id}", Ct);
        var key = await BodyAsync(shown);
        Assert.Equal(["bots"], key.GetProperty("sources").EnumerateArray().Select(name => name.GetString()));
        Assert.True(key.GetProperty("create_only").GetBoolean());
        var list = JsonElement.Parse(await server.Admin.GetStringAsync($"{Base}/keys", Ct)).EnumerateArray().ToList();
        Assert.Single(list, item => item.GetProperty("create_only").GetBoolean());
        Assert.Contains(list, item => item.GetProperty("sources").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task An_unknown_key_cannot_be_shown_or_revoked()
    {
        using var shown = await server.Admin.GetAsync($"{Base}/keys/nobody", Ct);
        await ErrorAsync(shown, HttpStatusCode.NotFound, "key_not_found");
        using var revoked = await server.Admin.DeleteAsync($"{Base}/keys/nobody", Ct);
        Assert.Equal("nobody", (await ErrorAsync(revoked, HttpStatusCode.NotFound, "key_not_found")).GetProperty("key_id").GetString());
    }
}
