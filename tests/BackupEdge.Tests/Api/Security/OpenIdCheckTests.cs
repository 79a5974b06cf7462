using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BackupEdge.Api.Security;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Security;

/// <summary>Validation of tokens of an OpenID issuer, and the requests for its keys.</summary>
public sealed class OpenIdCheckTests : IAsyncLifetime
{
    private static readonly (string? Type, bool IsValid)[] TokenTypes =
    [
        ("at+jwt", true),
        ("AT+JWT", true),
        ("application/at+jwt", true),
        ("JWT", true),
        (null, true),
        ("id+jwt", false),
        ("logout+jwt", false),
        ("dpop+jwt", false),
        ("secevent+jwt", false),
    ];

    private static readonly (string Type, string Claim, string Value, bool IsValid)[] TypeClaims =
    [
        ("JWT", "at_hash", "x", false),
        ("JWT", "c_hash", "x", false),
        ("JWT", "s_hash", "x", false),
        ("JWT", "nonce", "x", false),
        ("JWT", "typ", "ID", false),
        ("JWT", "typ", "Refresh", false),
        ("JWT", "typ", "Offline", false),
        ("JWT", "typ", "Bearer", true),
        ("JWT", "azp", "an application", true),
        ("at+jwt", "nonce", "x", true),
        ("at+jwt", "at_hash", "x", false),
    ];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2031, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private FakeIssuer _fake = null!;
    private OpenIdIssuer _issuer = null!;
    private OpenIdCheck _check = null!;

    private JsonObject Good => _fake.Claims(_time.GetUtcNow());

    public async ValueTask InitializeAsync()
    {
        _fake = await FakeIssuer.StartAsync();
        _issuer = new OpenIdIssuer(_fake.Settings, () => [], _time, NullLogger.Instance);
        _check = new OpenIdCheck(_fake.Settings, _issuer, _time);
    }

    public async ValueTask DisposeAsync()
    {
        _issuer.Dispose();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task Accepts_tokens_signed_with_RS256_and_ES256()
    {
        foreach (var token in (string[])[_fake.SignRs256(Good), _fake.SignEs256(Good)])
        {
            var result = await _check.CheckAsync(token);
            Assert.Equal(("user-7", Role.Admin, null), (result.Name, result.Role, result.Reason));
        }

        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good, keyId: null))).Reason);
        Assert.Equal(1, _fake.KeyRequests);
    }

    [Theory]
    [InlineData("roles", """["user","backup_operator"]""", Role.BackupOperator)]
    [InlineData("roles", "\"admin\"", Role.Admin)]
    [InlineData("roles", """["viewer"]""", Role.Viewer)]
    [InlineData("roles", """["global_admin"]""", Role.Admin)]
    [InlineData("urn:zitadel:iam:org:project:roles", """{"superadmin":{"1":"a.example.org"}}""", Role.Admin)]
    [InlineData("permissions", """["admin:backup"]""", Role.BackupOperator)]
    [InlineData("permissions", "\"admin:backup\"", null)]
    [InlineData("permissions", """["admin"]""", null)]
    [InlineData(
        "urn:zitadel:iam:org:project:roles",
        """{"backup_operator":{"1":"a.example.org"},"admin":{"1":"a.example.org"}}""",
        Role.Admin
    )]
    [InlineData("urn:zitadel:iam:org:project:237281:roles", """{"backup_operator":{"1":"a.example.org"}}""", Role.BackupOperator)]
    [InlineData("urn:zitadel:iam:org:project:237281:roles", """{"user":{"admin":"a.example.org"}}""", null)]
    [InlineData("urn:zitadel:iam:org:project:a:b:roles", """{"admin":{}}""", null)]
    [InlineData("urn:zitadel:iam:org:project:roles", "\"admin\"", null)]
    [InlineData("urn:zitadel:iam:org:project:names", """{"admin":{}}""", null)]
    [InlineData("urn:zitadel:iam:org:project:roles", "null", null)]
    [InlineData("role", "\"admin\"", null)]
    public async Task Reads_roles_from_both_claim_formats(string claim, string value, object? role)
    {
        var claims = Good;
        claims.Remove("roles");
        claims[claim] = JsonNode.Parse(value);

        var result = await _check.CheckAsync(_fake.SignRs256(claims));

        Assert.Null(result.Reason);
        Assert.Equal((Role?)role, result.Role);
    }

    [Theory]
    [InlineData("iss", "\"https://somebody.example.org\"")]
    [InlineData("iss", null)]
    [InlineData("aud", "\"another\"")]
    [InlineData("aud", "[]")]
    [InlineData("aud", null)]
    [InlineData("exp", null)]
    [InlineData("exp", "1")]
    [InlineData("exp", "\"tomorrow\"")]
    public async Task Refuses_a_token_with_an_invalid_claim(string claim, string? value)
    {
        var claims = Good;
        claims.Remove(claim);
        if (value is not null)
        {
            claims[claim] = JsonNode.Parse(value);
        }

        await AssertRefusedAsync(_fake.SignRs256(claims));
        await AssertRefusedAsync(_fake.SignEs256(claims));
    }

    [Theory]
    [InlineData("exp", -60, -59)]
    [InlineData("nbf", 61, 60)]
    [InlineData("iat", 61, 60)]
    public async Task Allows_clocks_to_differ_by_a_minute(string claim, int wrong, int right)
    {
        var claims = Good;
        claims[claim] = _time.GetUtcNow().AddSeconds(wrong).ToUnixTimeSeconds();
        await AssertRefusedAsync(_fake.SignRs256(claims));
        claims[claim] = _time.GetUtcNow().AddSeconds(right).ToUnixTimeSeconds();
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(claims))).Reason);
    }

    [Fact]
    public async Task Refuses_a_crit_header_because_no_extension_is_supported() =>
        await AssertRefusedAsync(
            _fake.SignWithHeader(new JsonObject { ["typ"] = "at+jwt", ["crit"] = new JsonArray("urn:example:unknown") }, Good)
        );

    [Fact]
    public async Task Accepts_only_the_types_of_access_tokens()
    {
        foreach (var (type, isValid) in TokenTypes)
        {
            var header = new JsonObject();
            if (type is not null)
            {
                header["typ"] = type;
            }

            Assert.True(isValid == ((await _check.CheckAsync(_fake.SignWithHeader(header, Good))).Reason is null), type);
        }
    }

    [Fact]
    public async Task Refuses_ID_tokens_and_refresh_tokens()
    {
        foreach (var (type, claim, value, isValid) in TypeClaims)
        {
            var claims = Good;
            claims[claim] = value;

            var result = await _check.CheckAsync(_fake.SignWithHeader(new JsonObject { ["typ"] = type }, claims));

            Assert.True(isValid == (result.Reason is null), $"{type} {claim} {value}");
            Assert.True(isValid || result.Reason!.Contains("access token", StringComparison.Ordinal), result.Reason);
        }
    }

    [Fact]
    public async Task Accepts_an_access_token_with_a_nonce_as_Keycloak_issues_it()
    {
        var claims = Good;
        claims["nonce"] = "x";
        claims["typ"] = "Bearer";
        Assert.Null((await _check.CheckAsync(_fake.SignWithHeader(new JsonObject { ["typ"] = "JWT" }, claims))).Reason);
    }

    [Fact]
    public async Task Refuses_a_subject_that_is_the_name_of_a_built_in_caller()
    {
        var claims = Good;
        claims["sub"] = "first admin";
        await AssertRefusedAsync(_fake.SignRs256(claims));
    }

    [Fact]
    public async Task Refuses_a_public_key_used_as_a_secret()
    {
        var spki = _fake.RsaKey.ExportSubjectPublicKeyInfo();
        foreach (
            var secret in (byte[][])
                [
                    spki,
                    Encoding.ASCII.GetBytes(_fake.RsaKey.ExportSubjectPublicKeyInfoPem()),
                    _fake.RsaKey.ExportRSAPublicKey(),
                    _fake.RsaKey.ExportParameters(false).Modulus!,
                ]
        )
        {
            foreach (var keyId in (string?[])["rsa-1", null])
            {
                await AssertRefusedAsync(FakeIssuer.Sign(Good, "HS256", keyId, bytes => HMACSHA256.HashData(secret, bytes)));
                await AssertRefusedAsync(FakeIssuer.Sign(Good, "RS256", keyId, bytes => HMACSHA256.HashData(secret, bytes)));
            }
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("RS256")]
    public async Task Refuses_a_token_without_a_signature(string algorithm)
    {
        var token = FakeIssuer.Sign(Good, algorithm, "rsa-1", _ => []);
        await AssertRefusedAsync(token);
        await AssertRefusedAsync(token.TrimEnd('.'));
    }

    [Fact]
    public async Task Refuses_other_algorithms_and_keys_of_the_wrong_type()
    {
        await AssertRefusedAsync(_fake.SignRs256(Good, algorithm: "PS256"));
        await AssertRefusedAsync(_fake.SignRs256(Good, algorithm: "RS512"));
        await AssertRefusedAsync(_fake.SignRs256(Good, keyId: "ec-1"));
        await AssertRefusedAsync(_fake.SignEs256(Good, keyId: "rsa-1"));
        await AssertRefusedAsync(_fake.SignRs256(Good, algorithm: "ES256"));

        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        _fake.Published.Add(FakeIssuer.Ec("ec-384", large));
        await AssertRefusedAsync(_fake.SignEs256(Good, large, "ec-384"));
    }

    [Fact]
    public async Task Refuses_tokens_of_another_key_and_changed_tokens()
    {
        using var strange = RSA.Create(2048);
        await AssertRefusedAsync(_fake.SignRs256(Good, strange));
        await AssertRefusedAsync(_fake.SignRs256(Good, strange, keyId: null));

        var parts = _fake.SignRs256(Good).Split('.');
        var other = Good;
        other["sub"] = "somebody";
        await AssertRefusedAsync($"{parts[0]}.{TokenMaker.Encoded(other.ToJsonString())}.{parts[2]}");
    }

    [Fact]
    public async Task Ignores_keys_in_the_header_of_the_token()
    {
        using var strange = RSA.Create(2048);
        var header = new JsonObject
        {
            ["alg"] = "RS256",
            ["kid"] = "mine",
            ["jwk"] = FakeIssuer.Rsa("mine", strange),
            ["jku"] = $"{_fake.Name}/keys",
        };
        var signed = TokenMaker.Encoded(header.ToJsonString()) + "." + TokenMaker.Encoded(Good.ToJsonString());
        await AssertRefusedAsync(
            signed
                + "."
                + Base64Url.EncodeToString(
                    strange.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                )
        );
    }

    [Fact]
    public async Task Refuses_weak_keys_and_keys_that_are_not_for_signatures()
    {
        using var weak = RSA.Create(1024);
        using var encrypting = RSA.Create(2048);
        var forEncryption = FakeIssuer.Rsa("enc", encrypting);
        forEncryption["use"] = "enc";
        _fake.Published.AddRange([
            FakeIssuer.Rsa("weak", weak),
            forEncryption,
            new JsonObject
            {
                ["kty"] = "oct",
                ["kid"] = "oct",
                ["k"] = "c2VjcmV0",
            },
        ]);
        await AssertRefusedAsync(_fake.SignRs256(Good, weak, "weak"));
        await AssertRefusedAsync(_fake.SignRs256(Good, encrypting, "enc"));
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good))).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.")]
    public async Task Refuses_a_malformed_token_without_a_request_to_the_issuer(string token)
    {
        await AssertRefusedAsync(token);
        Assert.Equal(0, _fake.Requests);
    }

    [Fact]
    public async Task Refuses_a_token_over_the_size_limit_without_a_request()
    {
        var claims = Good;
        claims["pad"] = new string('x', OpenIdCheck.MaxLength);
        await AssertRefusedAsync(_fake.SignRs256(claims));
        Assert.Equal(0, _fake.Requests);
    }

    [Fact]
    public async Task Fetches_a_new_key_at_once_and_unknown_keys_once_a_minute()
    {
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good))).Reason);
        _time.Advance(OpenIdIssuer.RefreshInterval);
        using var next = RSA.Create(2048);
        _fake.Published = [FakeIssuer.Rsa("rsa-2", next)];
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good, next, "rsa-2"))).Reason);
        Assert.Equal(2, _fake.KeyRequests);

        // The key that is not published any more is refused, without a request to the issuer.
        for (var i = 0; i < 20; i++)
        {
            await AssertRefusedAsync(_fake.SignRs256(Good));
        }

        Assert.Equal(2, _fake.KeyRequests);
        _time.Advance(OpenIdIssuer.RefreshInterval);
        await AssertRefusedAsync(_fake.SignRs256(Good));
        Assert.Equal(3, _fake.KeyRequests);
    }

    [Fact]
    public async Task Without_keys_it_is_not_ready_and_limits_requests_to_the_issuer()
    {
        _fake.IsAway = true;
        for (var i = 0; i < 5; i++)
        {
            var fault = await Assert.ThrowsAsync<Fault>(async () => await _check.CheckAsync(_fake.SignRs256(Good)));
            Assert.Equal((FaultCode.NotReady, "10"), (fault.Code, fault.Details["retry_after_seconds"]));
        }

        Assert.Equal(1, _fake.Requests);
        _fake.IsAway = false;
        _time.Advance(OpenIdIssuer.RetryInterval);
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good))).Reason);
    }

    [Fact]
    public async Task Uses_its_cached_keys_while_the_issuer_is_unavailable()
    {
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good))).Reason);
        _fake.IsAway = true;
        _time.Advance(OpenIdIssuer.MaxAge + TimeSpan.FromHours(1));
        Assert.Null((await _check.CheckAsync(_fake.SignRs256(Good))).Reason);
        Assert.Null((await _check.CheckAsync(_fake.SignEs256(Good))).Reason);
        await AssertRefusedAsync(_fake.SignRs256(Good, keyId: "unknown"));
    }

    [Theory]
    [InlineData("""{"issuer":"https://somebody.example.org","jwks_uri":"ISSUER/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"http://keys.example.org/keys"}""")]
    [InlineData("""{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}""")]
    [InlineData("""{"issuer":"ISSUER"}""")]
    [InlineData("""["ISSUER"]""")]
    public async Task Refuses_an_invalid_discovery_document(string document)
    {
        _fake.Discovery = JsonNode.Parse(document.Replace("ISSUER", _fake.Name, StringComparison.Ordinal));
        var fault = await Assert.ThrowsAsync<Fault>(async () => await _check.CheckAsync(_fake.SignRs256(Good)));
        Assert.Equal(FaultCode.NotReady, fault.Code);
        Assert.Equal(0, _fake.KeyRequests);
    }

    [Fact]
    public async Task Concurrent_checks_share_one_request_for_keys()
    {
        var token = _fake.SignRs256(Good);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _check.CheckAsync(token).AsTask()));
        Assert.All(results, result => Assert.Null(result.Reason));
        Assert.Equal(1, _fake.KeyRequests);
    }

    [Fact]
    public async Task The_issuer_claim_only_selects_the_check()
    {
        var secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
        var both = new TokenChecks(new TokenCheck(new JwtSettings { Secret = secret }, _time), _check, _fake.Name);

        Assert.Null((await both.CheckAsync(_fake.SignRs256(Good))).Reason);
        Assert.Null((await both.CheckAsync(TokenMaker.Sign(TokenMaker.Claims(_time.GetUtcNow(), "admin"), secret))).Reason);

        // Each token is signed with the key of the other check.
        var claims = TokenMaker.Claims(_time.GetUtcNow(), "admin");
        Assert.NotNull((await both.CheckAsync(_fake.SignRs256(claims))).Reason);
        Assert.NotNull((await both.CheckAsync(TokenMaker.Sign(Good, secret))).Reason);
        Assert.NotNull((await both.CheckAsync("no token")).Reason);
    }

    private async Task AssertRefusedAsync(string token)
    {
        var result = await _check.CheckAsync(token);
        Assert.NotNull(result.Reason);
        Assert.Null(result.Role);
    }
}
