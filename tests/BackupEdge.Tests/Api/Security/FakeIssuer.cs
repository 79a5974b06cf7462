using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using BackupEdge.Configuration;
using BackupEdge.Tests.Notifications;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Tests.Api.Security;

/// <summary>An OpenID issuer on a free loopback port whose keys, documents and tokens the test controls.</summary>
internal sealed class FakeIssuer : IAsyncDisposable
{
    public const string Audience = "backups";
    private readonly WebhookReceiver _web;

    private FakeIssuer(WebhookReceiver web)
    {
        _web = web;
        Name = web.Url.GetLeftPart(UriPartial.Authority);
        Discovery = new JsonObject { ["issuer"] = Name, ["jwks_uri"] = $"{Name}/keys" };
        Published = [Rsa("rsa-1", RsaKey), Ec("ec-1", EcKey)];
        _web.Answer = AnswerAsync;
    }

    public RSA RsaKey { get; } = RSA.Create(2048);

    public ECDsa EcKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Name { get; }

    /// <summary>The discovery document that it serves; null to answer with status 500.</summary>
    public JsonNode? Discovery { get; set; }

    /// <summary>The public keys that it serves.</summary>
    public List<JsonObject> Published { get; set; }

    /// <summary>Whether it answers every request with status 500.</summary>
    public bool IsAway { get; set; }

    /// <summary>The number of requests for its keys.</summary>
    public int KeyRequests => _web.All.Count(received => received.Target == "/keys");

    /// <summary>The number of all requests.</summary>
    public int Requests => _web.All.Count;

    public OpenIdSettings Settings =>
        new()
        {
            Issuer = new Uri(Name),
            IssuerName = Name,
            Audience = Audience,
        };

    public static async Task<FakeIssuer> StartAsync(X509Certificate2? certificate = null) =>
        new(await WebhookReceiver.StartAsync(certificate));

    /// <summary>Returns the claims of a valid token.</summary>
    public JsonObject Claims(DateTimeOffset now) =>
        new()
        {
            ["iss"] = Name,
            ["aud"] = new JsonArray(Audience, "another"),
            ["sub"] = "user-7",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(15).ToUnixTimeSeconds(),
            ["roles"] = new JsonArray("admin"),
        };

    public string SignRs256(JsonObject claims, RSA? key = null, string? keyId = "rsa-1", string algorithm = "RS256") =>
        Sign(claims, algorithm, keyId, bytes =>
            (key ?? RsaKey).SignData(
                bytes,
                HashAlgorithmName.SHA256,
                algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            )
        );

    /// <summary>Returns a token with a valid signature and a custom header, to which <c>alg</c> is added.</summary>
    public string SignWithHeader(JsonObject header, JsonObject claims)
    {
        header["alg"] = "RS256";
        return Sign(header, claims, "rsa-1", bytes => RsaKey.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    public string SignEs256(JsonObject claims, ECDsa? key = null, string? keyId = "ec-1", string algorithm = "ES256") =>
        Sign(claims, algorithm, keyId, bytes => (key ?? EcKey).SignData(bytes, HashAlgorithmName.SHA256));

    /// <summary>Returns a token with a custom signature.</summary>
    public static string Sign(JsonObject claims, string algorithm, string? keyId, Func<byte[], byte[]> sign) =>
        Sign(new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt" }, claims, keyId, sign);

    /// <summary>Returns a token with a custom header and a custom signature.</summary>
    public static string Sign(JsonObject header, JsonObject claims, string? keyId, Func<byte[], byte[]> sign)
    {
        if (keyId is not null)
        {
            header["kid"] = keyId;
        }

        var signed = TokenMaker.Encoded(header.ToJsonString()) + "." + TokenMaker.Encoded(claims.ToJsonString());
        return signed + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static JsonObject Rsa(string keyId, RSA key)
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = keyId,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
    }

    public static JsonObject Ec(string keyId, ECDsa key)
    {
        var parameters = key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "EC",
            ["use"] = "sig",
            ["kid"] = keyId,
            ["crv"] = $"P-{key.KeySize}",
            ["x"] = Base64Url.EncodeToString(parameters.Q.X),
            ["y"] = Base64Url.EncodeToString(parameters.Q.Y),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        RsaKey.Dispose();
        EcKey.Dispose();
    }

    private async Task AnswerAsync(HttpContext http, Received received)
    {
        var document = received.Target switch
        {
            _ when IsAway => null,
            "/.well-known/openid-configuration" => Discovery?.ToJsonString(),
            "/keys" => new JsonObject { ["keys"] = new JsonArray([.. Published.Select(key => key.DeepClone())]) }.ToJsonString(),
            _ => null,
        };
        http.Response.StatusCode = document is null ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
        await http.Response.WriteAsync(document ?? "away");
    }
}
