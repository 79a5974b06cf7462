using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace BackupEdge.Tests.Api.Security;

/// <summary>Makes valid and invalid JSON Web Tokens. A library would refuse to make the invalid ones.</summary>
public static class TokenMaker
{
    /// <summary>Returns the claims of a valid token.</summary>
    public static JsonObject Claims(DateTimeOffset now, params string[] roles) =>
        new()
        {
            ["iss"] = "general-bots",
            ["aud"] = "general-bots-api",
            ["sub"] = "user-7",
            ["type"] = "access",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(15).ToUnixTimeSeconds(),
            ["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
        };

    /// <summary>Returns a token that is signed with HMAC.</summary>
    public static string Sign(JsonObject claims, byte[] secret, string algorithm = "HS256") =>
        Sign($$"""{"alg":"{{algorithm}}","typ":"JWT"}""", claims, secret, algorithm);

    /// <summary>Returns a token with a custom header that is signed with HMAC.</summary>
    public static string Sign(string header, JsonObject claims, byte[] secret, string algorithm = "HS256")
    {
        var signed = Encoded(header) + "." + Encoded(claims.ToJsonString());
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm == "HS512" ? HMACSHA512.HashData(secret, bytes) : HMACSHA256.HashData(secret, bytes);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <summary>Encodes text as base64url.</summary>
    public static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
