using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Security;

public sealed class TokenCheckTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly TokenCheck _check;

    public TokenCheckTests() => _check = new TokenCheck(new JwtSettings { Secret = Secret }, _time);

    private JsonObject Good => TokenMaker.Claims(_time.GetUtcNow(), "admin");

    [Theory]
    [InlineData("admin", Role.Admin)]
    [InlineData("backup_operator", Role.BackupOperator)]
    [InlineData("backup_operator,admin", Role.Admin)]
    [InlineData("user,admin,backup_operator", Role.Admin)]
    [InlineData("viewer", Role.Viewer)]
    [InlineData("viewer,backup_operator", Role.BackupOperator)]
    [InlineData("superadmin", Role.Admin)]
    [InlineData("super_admin,viewer", Role.Admin)]
    [InlineData("administrator", Role.Admin)]
    [InlineData("global_admin", Role.Admin)]
    public async Task Returns_the_highest_role_of_a_valid_token(string roles, Role role)
    {
        var result = await _check.CheckAsync(TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), roles.Split(',')), Secret));
        Assert.Equal(("user-7", role, null), (result.Name, result.Role, result.Reason));
        Assert.Matches("^token:[A-Za-z0-9_-]{22}$", result.Owner);
    }

    [Theory]
    [InlineData("""["user"]""")]
    [InlineData("""[]""")]
    [InlineData("""["Admin"]""")]
    [InlineData("""["Superadmin", "compliance_admin", "bot_owner", "bot_viewer", "bot_operator"]""")]
    [InlineData("""[["admin"]]""")]
    [InlineData("""[1,null,{"admin":true}]""")]
    [InlineData("""{"admin":true}""")]
    [InlineData("null")]
    [InlineData("\"admin\"")]
    public async Task Returns_no_role_when_no_known_role_is_listed(string roles)
    {
        var claims = Good;
        claims["roles"] = JsonNode.Parse(roles);
        var result = await _check.CheckAsync(TokenMaker.Sign(claims, Secret));
        Assert.Null(result.Role);
        Assert.Null(result.Reason);
    }

    [Theory]
    [InlineData("""["user"]""", """["admin:backup"]""", Role.BackupOperator)]
    [InlineData("""[]""", """["files:read", "admin:backup"]""", Role.BackupOperator)]
    [InlineData("null", """["admin:backup"]""", Role.BackupOperator)]
    [InlineData("""["viewer"]""", """["admin:backup"]""", Role.BackupOperator)]
    [InlineData("""["admin"]""", """["admin:backup"]""", Role.Admin)]
    [InlineData("""["viewer"]""", """["admin:backups"]""", Role.Viewer)]
    [InlineData("""["user"]""", "\"admin:backup\"", null)]
    [InlineData("""["user"]""", """{"admin:backup":true}""", null)]
    [InlineData("""["user"]""", """[["admin:backup"], 1]""", null)]
    [InlineData("""["user"]""", """["ADMIN:BACKUP", "admin", "admin:backup "]""", null)]
    [InlineData("""["admin:backup"]""", "null", null)]
    public async Task The_permission_to_make_backups_counts_as_the_role_of_an_operator(string roles, string permissions, object? role)
    {
        var claims = Good;
        claims["roles"] = JsonNode.Parse(roles);
        claims["permissions"] = JsonNode.Parse(permissions);

        Assert.Equal((Role?)role, (await _check.CheckAsync(TokenMaker.Sign(claims, Secret))).Role);
    }

    [Fact]
    public async Task Only_the_configured_roles_of_other_services_count_as_admin()
    {
        foreach (
            var (configured, name, role) in (
                ((string[], string, Role?)[])
                    [
                        ([], "superadmin", null),
                        ([], "admin", Role.Admin),
                        (["root"], "root", Role.Admin),
                        (["root"], "superadmin", null),
                        (["root"], "backup_operator", Role.BackupOperator),
                    ]
            )
        )
        {
            var check = new TokenCheck(new JwtSettings { Secret = Secret, AdminRoles = configured }, _time);
            Assert.Equal(role, (await check.CheckAsync(TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), name), Secret))).Role);
        }
    }

    [Theory]
    [InlineData("iss", "\"somebody-else\"", "issuer")]
    [InlineData("iss", "null", "issuer")]
    [InlineData("aud", "\"another-api\"", "audience")]
    [InlineData("aud", "null", "audience")]
    [InlineData("type", "\"refresh\"", "access token")]
    [InlineData("type", "null", "access token")]
    [InlineData("type", "7", "access token")]
    [InlineData("exp", "null", "`exp`")]
    [InlineData("exp", "\"tomorrow\"", "malformed|`exp`")]
    [InlineData("exp", "1", "`exp`")]
    public async Task Refuses_a_token_with_an_invalid_claim(string claim, string value, string reason)
    {
        var claims = Good;
        claims.Remove(claim);
        if (value != "null")
        {
            claims[claim] = JsonNode.Parse(value);
        }

        await AssertRefusedAsync(TokenMaker.Sign(claims, Secret), reason);
    }

    [Fact]
    public async Task Allows_clocks_to_differ_by_a_minute()
    {
        var claims = Good;
        claims["nbf"] = _time.GetUtcNow().AddSeconds(59).ToUnixTimeSeconds();
        var token = TokenMaker.Sign(claims, Secret);
        Assert.Null((await _check.CheckAsync(token)).Reason);

        _time.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(59));
        Assert.Null((await _check.CheckAsync(token)).Reason);

        _time.Advance(TimeSpan.FromSeconds(1));
        await AssertRefusedAsync(token, "expired");
    }

    [Fact]
    public async Task Refuses_a_token_that_is_not_valid_yet()
    {
        var claims = Good;
        claims["nbf"] = _time.GetUtcNow().AddSeconds(61).ToUnixTimeSeconds();
        await AssertRefusedAsync(TokenMaker.Sign(claims, Secret), "not valid yet");
    }

    [Fact]
    public async Task Refuses_a_token_signed_with_another_secret() =>
        await AssertRefusedAsync(TokenMaker.Sign(Good, Encoding.UTF8.GetBytes("another secret, also of 32 bytes")), "secret");

    [Theory]
    [InlineData("none")]
    [InlineData("NONE")]
    public async Task Refuses_a_token_without_a_signature(string algorithm)
    {
        var body = TokenMaker.Encoded(Good.ToJsonString());
        var head = TokenMaker.Encoded($$"""{"alg":"{{algorithm}}","typ":"JWT"}""");
        await AssertRefusedAsync($"{head}.{body}.", "secret");
        await AssertRefusedAsync($"{head}.{body}", "secret");
    }

    [Fact]
    public async Task Refuses_every_algorithm_but_HS256()
    {
        var longSecret = Encoding.UTF8.GetBytes(new string('k', 64));
        var check = new TokenCheck(new JwtSettings { Secret = longSecret }, _time);
        Assert.Null((await check.CheckAsync(TokenMaker.Sign(Good, longSecret))).Reason);
        Assert.NotNull((await check.CheckAsync(TokenMaker.Sign(Good, longSecret, "HS512"))).Reason);

        // The same signature with another algorithm name.
        Assert.NotNull((await check.CheckAsync(TokenMaker.Sign(Good, longSecret, "RS256"))).Reason);
    }

    [Fact]
    public async Task Refuses_a_public_key_used_as_the_secret()
    {
        using var rsa = RSA.Create(2048);
        var publicKey = Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());
        await AssertRefusedAsync(TokenMaker.Sign(Good, publicKey), "secret");

        var signed = TokenMaker.Encoded("""{"alg":"RS256","typ":"JWT"}""") + "." + TokenMaker.Encoded(Good.ToJsonString());
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await AssertRefusedAsync(signed + "." + Base64Url.EncodeToString(signature), "secret");
    }

    [Theory]
    [InlineData("""["exp"]""")]
    [InlineData("""["b64"]""")]
    [InlineData("""["urn:example:unknown"]""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task Refuses_a_crit_header_because_no_extension_is_supported(string crit) =>
        await AssertRefusedAsync(TokenMaker.Sign($$"""{"alg":"HS256","typ":"JWT","crit":{{crit}},"b64":true}""", Good, Secret), "crit");

    [Theory]
    [InlineData("first admin")]
    [InlineData("First Admin ")]
    [InlineData("command line")]
    [InlineData("service")]
    [InlineData("schedule")]
    [InlineData("configuration")]
    [InlineData("schedule-20261123-020000-7f3kq2")]
    public async Task Refuses_a_subject_that_is_the_name_of_a_built_in_caller(string subject)
    {
        var claims = Good;
        claims["sub"] = subject;
        await AssertRefusedAsync(TokenMaker.Sign(claims, Secret), "`sub`");
    }

    [Fact]
    public async Task Invisible_characters_in_a_subject_are_escaped()
    {
        var claims = Good;
        claims["sub"] = "a\u202eb\u2028c\u200bd\u0085e\ufefff\u001bg\U000e0041";
        var result = await _check.CheckAsync(TokenMaker.Sign(claims, Secret));
        Assert.Equal(@"a\u202eb\u2028c\u200bd\x85e\ufefff\x1bg\U000e0041", result.Name);
    }

    [Fact]
    public async Task Refuses_a_changed_body()
    {
        var parts = TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), "backup_operator"), Secret).Split('.');
        await AssertRefusedAsync($"{parts[0]}.{TokenMaker.Encoded(Good.ToJsonString())}.{parts[2]}", "secret");
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("....")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.")]
    [InlineData("\u0000\ud800")]
    public async Task Refuses_a_malformed_token(string token) => await AssertRefusedAsync(token, "malformed");

    private async Task AssertRefusedAsync(string token, string reason)
    {
        var result = await _check.CheckAsync(token);
        Assert.Null(result.Role);
        Assert.Matches(reason, result.Reason);
    }
}
