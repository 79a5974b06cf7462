using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>What holds for access tokens of every kind.</summary>
internal static class TokenRules
{
    /// <summary>How much clocks may differ.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    private const string ProjectPrefix = "urn:zitadel:iam:org:project:";
    private const string ProjectSuffix = "roles";
    private const int MaxNameLength = 100;
    private const string AccessTokenType = "at+jwt";

    // OpenID Connect Core 1.0, sections 2 and 3: hashes of what was issued beside an ID token.
    private static readonly string[] OfIdTokens = ["at_hash", "c_hash", "s_hash"];

    // What Keycloak writes into the claim `typ` of its other tokens.
    private static readonly string[] OtherTypes = ["ID", "Refresh", "Offline", "Logout"];

    /// <summary>Whether a token has expired, has no expiry, or is not valid yet by <c>nbf</c> or <c>iat</c>.</summary>
    public static LifetimeValidator Lifetime(TimeProvider time) =>
        (notBefore, expires, token, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires is { } end
                && now < end + Leeway
                && (notBefore is not { } start || now >= start - Leeway)
                && now >= IssuedAt(token) - Leeway;
        };

    /// <summary>Why a token does not hold.</summary>
    /// <param name="exception">What the check raised.</param>
    /// <param name="otherwise">What to say when its signature or form is wrong.</param>
    public static string ReasonOf(Exception? exception, string otherwise) =>
        exception switch
        {
            SecurityTokenInvalidLifetimeException => "The token has expired, is not valid yet, or has no `exp`. Get a new one.",
            SecurityTokenInvalidAudienceException => "The token is for another audience.",
            SecurityTokenInvalidIssuerException => "The token is from another issuer.",
            _ => otherwise,
        };

    /// <summary>Why a token is refused although its signature holds; null when it is not.</summary>
    public static string? FaultOf(TokenParts token)
    {
        // RFC 7515, 4.1.11: what is listed there must be understood, and no extension is understood here.
        if (token.Header.TryGetProperty("crit", out _))
        {
            return "The token's header has `crit`, and this service understands no extension that it could name.";
        }

        return Caller.IsReserved(token.ClaimText("sub"))
            ? "The token's `sub` is a name that this service uses for callers of its own. Give the account another name."
            : null;
    }

    /// <summary>
    /// Why a token of an OpenID issuer is known to be no access token; null when nothing says so. RFC 9068 asks for the type <c>at+jwt</c>,
    /// and many issuers write <c>JWT</c> all the same: so these, and tokens without a type, are told from ID tokens and refresh tokens by
    /// their claims.
    /// </summary>
    public static string? TypeFaultOf(TokenParts token)
    {
        var type = token.HeaderText("typ") ?? "JWT";
        type = type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? type["application/".Length..] : type;
        var saysSo = type.Equals(AccessTokenType, StringComparison.OrdinalIgnoreCase);
        if (!saysSo && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase))
        {
            return "The token is not an access token (its header `typ` is neither `at+jwt` nor `JWT`).";
        }

        var kind = token.ClaimText("typ");
        if (OfIdTokens.Any(token.HasClaim) || OtherTypes.Contains(kind, StringComparer.OrdinalIgnoreCase))
        {
            return "The token is an ID token or a refresh token, not an access token. Send the access token.";
        }

        // Keycloak before version 25 has it in access tokens too, which say that they are `Bearer`.
        return token.HasClaim("nonce") && !saysSo && kind != "Bearer"
            ? "The token has a `nonce`, as ID tokens have, and does not say that it is an access token (its `typ` is not `at+jwt`)."
            : null;
    }

    /// <summary>The highest role in the list <c>roles</c>; null when none is known here, or when it is no list.</summary>
    public static Role? RoleOf(TokenParts token) =>
        token.Claims.TryGetProperty("roles", out var roles) && roles.ValueKind == JsonValueKind.Array
            ? Highest(roles.EnumerateArray().Where(role => role.ValueKind == JsonValueKind.String).Select(role => role.GetString()!))
            : null;

    /// <summary>The highest role in <c>roles</c>, a list or a text, and among the names in Zitadel's claims of a project's roles.</summary>
    public static Role? RoleOfProject(JsonWebToken token) =>
        Highest(
            token
                .Claims.Where(claim => claim.Type == "roles")
                .Select(claim => claim.Value)
                .Concat(token.Claims.Where(claim => IsProjectRoles(claim.Type)).SelectMany(claim => NamesIn(claim.Value)))
        );

    /// <summary>A token's <c>sub</c>, fit for records and logs: what cannot be seen is written out.</summary>
    public static string NameOf(string? subject)
    {
        if (string.IsNullOrEmpty(subject))
        {
            return "token";
        }

        var name = VisibleText.Escape(subject.Length <= MaxNameLength ? subject : subject[..MaxNameLength]);
        return name.Length <= MaxNameLength ? name : name[..MaxNameLength];
    }

    /// <summary>
    /// What the shares of a token's bearer are counted by: a hash of issuer and subject, since names may be shortened, and two issuers may
    /// know the same one.
    /// </summary>
    public static string OwnerOf(JsonWebToken token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{token.Issuer}\n{token.Subject}"));
        return $"{Gatekeeper.TokenCredential}:{Base64Url.EncodeToString(hash.AsSpan(0, 16))}";
    }

    // The earliest of all times when the token does not tell, from which nothing can be taken off.
    private static DateTime IssuedAt(SecurityToken token) =>
        token is JsonWebToken { IssuedAt: var issued } && issued > DateTime.UnixEpoch ? issued : DateTime.UnixEpoch;

    private static Role? Highest(IEnumerable<string> words)
    {
        Role? highest = null;
        foreach (var word in words)
        {
            if (WireNames.TryParse(word, out Role role) && (highest is null || role > highest))
            {
                highest = role;
            }
        }

        return highest;
    }

    // `urn:zitadel:iam:org:project:roles`, or with the project's id before the last word.
    private static bool IsProjectRoles(string claim)
    {
        if (!claim.StartsWith(ProjectPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = claim.AsSpan(ProjectPrefix.Length);
        var colon = rest.IndexOf(':');
        return rest[(colon + 1)..].SequenceEqual(ProjectSuffix);
    }

    // The roles are the names in an object: {"admin": {"ORGANISATION": "DOMAIN"}}.
    private static List<string> NamesIn(string json)
    {
        try
        {
            var value = JsonElement.Parse(json);
            return value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject().Select(property => property.Name)] : [];
        }
        catch (JsonException)
        {
            // A claim of another form, such as plain text, names no role.
            return [];
        }
    }
}
