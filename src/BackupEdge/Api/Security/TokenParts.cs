using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Header and claims of a token as they stand in it. The library's own view does not show whether a claim is a list or a text, or whether a
/// header is there at all. Of names that come twice the last one counts, as for the library. To be asked of tokens only whose signature
/// holds.
/// </summary>
internal readonly struct TokenParts
{
    private TokenParts(JsonElement header, JsonElement claims) => (Header, Claims) = (header, claims);

    /// <summary>The header, an object.</summary>
    public JsonElement Header { get; }

    /// <summary>The claims, an object.</summary>
    public JsonElement Claims { get; }

    /// <summary>The parts of a token that the library has read.</summary>
    public static TokenParts Of(JsonWebToken token) => new(Parse(token.EncodedHeader), Parse(token.EncodedPayload));

    /// <summary>A member of the header that is a text; null when it is not there or is none.</summary>
    public string? HeaderText(string name) => TextOf(Header, name);

    /// <summary>A claim that is a text; null when it is not there or is none.</summary>
    public string? ClaimText(string name) => TextOf(Claims, name);

    /// <summary>Whether a claim is there, whatever it is.</summary>
    public bool HasClaim(string name) => Claims.TryGetProperty(name, out _);

    private static JsonElement Parse(string encoded) => JsonElement.Parse(Base64UrlEncoder.DecodeBytes(encoded));

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
