using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// The header and claims of a token as JSON. The token library does not show whether a claim is an array or a string, or whether a header
/// parameter is present. If a name occurs twice, the last one counts, as in the library. Use this only for tokens with a valid signature.
/// </summary>
internal readonly struct TokenParts
{
    private TokenParts(JsonElement header, JsonElement claims) => (Header, Claims) = (header, claims);

    /// <summary>The header, a JSON object.</summary>
    public JsonElement Header { get; }

    /// <summary>The claims, a JSON object.</summary>
    public JsonElement Claims { get; }

    /// <summary>Returns the parts of a token that the library has parsed.</summary>
    public static TokenParts Of(JsonWebToken token) => new(Parse(token.EncodedHeader), Parse(token.EncodedPayload));

    /// <summary>Returns a header parameter; null if it is missing or not a string.</summary>
    public string? HeaderText(string name) => TextOf(Header, name);

    /// <summary>Returns a claim; null if it is missing or not a string.</summary>
    public string? ClaimText(string name) => TextOf(Claims, name);

    /// <summary>Returns the strings in a claim that is an array; none if it is missing or no array.</summary>
    public IEnumerable<string> Texts(string name) =>
        Claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Array
            ? claim.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)
            : [];

    /// <summary>Returns whether the token has a claim of any type with this name.</summary>
    public bool HasClaim(string name) => Claims.TryGetProperty(name, out _);

    private static JsonElement Parse(string encoded) => JsonElement.Parse(Base64UrlEncoder.DecodeBytes(encoded));

    private static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
