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

/// <summary>Validation rules that apply to access tokens of every issuer.</summary>
internal static class TokenRules
{
    /// <summary>The tolerated difference between the clocks of the issuer and this service.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);

    private const string ProjectPrefix = "urn:zitadel:iam:org:project:";
    private const string ProjectSuffix = "roles";
    private const int MaxNameLength = 100;

    // A botserver's permission to make backups; see its matrix of permissions.
    private const string OperatorPermission = "admin:backup";
    private const string AccessTokenType = "at+jwt";

    // OpenID Connect Core 1.0, sections 2 and 3: hashes of the values issued together with an ID token.
    private static readonly string[] IdTokenClaims = ["at_hash", "c_hash", "s_hash"];

    // The claim `typ` in Keycloak's other tokens.
    private static readonly string[] OtherTypes = ["ID", "Refresh", "Offline", "Logout"];

    /// <summary>
    /// Returns a validator that refuses tokens that have expired, have no expiry, or are not valid yet by <c>nbf</c> or <c>iat</c>.
    /// </summary>
    public static LifetimeValidator Lifetime(TimeProvider time) =>
        (notBefore, expires, token, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires is { } end
                && now < end + Leeway
                && (notBefore is not { } start || now >= start - Leeway)
                && now >= IssuedAt(token) - Leeway;
        };

    /// <summary>Returns the message for a failed validation.</summary>
    /// <param name="exception">The exception of the token library.</param>
    /// <param name="otherwise">The message for a wrong signature or format.</param>
    public static string ValidationMessage(Exception? exception, string otherwise) =>
        exception switch
        {
            SecurityTokenInvalidLifetimeException => "The token has expired, is not valid yet, or has no `exp`. Get a new one.",
            SecurityTokenInvalidAudienceException => "The token is for another audience.",
            SecurityTokenInvalidIssuerException => "The token is from another issuer.",
            _ => otherwise,
        };

    /// <summary>Returns the reason to refuse a token with a valid signature; null if there is none.</summary>
    public static string? RefusalReason(TokenParts token)
    {
        // RFC 7515, 4.1.11: a recipient must refuse tokens with critical extensions that it does not support.
        if (token.Header.TryGetProperty("crit", out _))
        {
            return "The token's header has `crit`, but this service supports no critical extensions.";
        }

        return Caller.IsReserved(token.ClaimText("sub"))
            ? "The token's `sub` is a name that this service reserves for internal callers. Give the account another name."
            : null;
    }

    /// <summary>
    /// Returns the reason why a token of an OpenID issuer is not an access token; null if nothing indicates this. RFC 9068 requires the
    /// type <c>at+jwt</c>, but many issuers write <c>JWT</c>. These tokens, and those without a type, are distinguished from ID tokens and
    /// refresh tokens by their claims.
    /// </summary>
    public static string? TypeRefusalReason(TokenParts token)
    {
        var type = token.HeaderText("typ") ?? "JWT";
        type = type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) ? type["application/".Length..] : type;
        var isAccessToken = type.Equals(AccessTokenType, StringComparison.OrdinalIgnoreCase);
        if (!isAccessToken && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase))
        {
            return "The token is not an access token (its header `typ` is neither `at+jwt` nor `JWT`).";
        }

        var kind = token.ClaimText("typ");
        if (IdTokenClaims.Any(token.HasClaim) || OtherTypes.Contains(kind, StringComparer.OrdinalIgnoreCase))
        {
            return "The token is an ID token or a refresh token, not an access token. Send the access token.";
        }

        // Keycloak before version 25 writes a nonce into access tokens too, with the claim `typ` set to `Bearer`.
        return token.HasClaim("nonce") && !isAccessToken && kind != "Bearer"
            ? "The token has a `nonce` like an ID token and is not marked as an access token (its `typ` is not `at+jwt`)."
            : null;
    }

    /// <summary>
    /// Returns the highest known role in the claim <c>roles</c>, an array, or of a permission; null if there is none.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="adminRoles">The roles that count as <see cref="Role.Admin"/>.</param>
    public static Role? RoleOf(TokenParts token, IReadOnlyList<string> adminRoles) => Highest([.. token.Texts("roles")], token, adminRoles);

    /// <summary>
    /// Returns the highest known role in the claim <c>roles</c>, an array or a string, in Zitadel's claims with the roles of a project, or
    /// of a permission; null if there is none.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="parts">The claims of the token.</param>
    /// <param name="adminRoles">The roles that count as <see cref="Role.Admin"/>.</param>
    public static Role? RoleOfProject(JsonWebToken token, TokenParts parts, IReadOnlyList<string> adminRoles) =>
        Highest(
            [
                .. token.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value),
                .. token.Claims.Where(claim => IsProjectRoles(claim.Type)).SelectMany(claim => NamesIn(claim.Value)),
            ],
            parts,
            adminRoles
        );

    /// <summary>Returns a token's <c>sub</c> for records and logs, shortened and with invisible characters escaped.</summary>
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
    /// Returns the identity that a bearer's limits are counted by: a hash of issuer and subject, because names may be shortened and two
    /// issuers may use the same one.
    /// </summary>
    public static string OwnerOf(JsonWebToken token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{token.Issuer}\n{token.Subject}"));
        return $"{Gatekeeper.TokenCredential}:{Base64Url.EncodeToString(hash.AsSpan(0, 16))}";
    }

    // A token without `iat` has DateTime.MinValue, from which the leeway cannot be subtracted.
    private static DateTime IssuedAt(SecurityToken token) =>
        token is JsonWebToken { IssuedAt: var issued } && issued > DateTime.UnixEpoch ? issued : DateTime.UnixEpoch;

    private static Role? Highest(IReadOnlyList<string> names, TokenParts token, IReadOnlyList<string> adminRoles)
    {
        Role? permitted = token.Texts("permissions").Contains(OperatorPermission, StringComparer.Ordinal) ? Role.BackupOperator : null;
        return names.Select(name => RoleOf(name, adminRoles)).Append(permitted).Max();
    }

    private static Role? RoleOf(string name, IReadOnlyList<string> adminRoles) =>
        adminRoles.Contains(name, StringComparer.Ordinal) ? Role.Admin
        : WireNames.TryParse(name, out Role role) ? role
        : null;

    // `urn:zitadel:iam:org:project:roles`, or with the project's id before the last part.
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

    // The roles are the property names of an object: {"admin": {"ORGANISATION": "DOMAIN"}}.
    private static List<string> NamesIn(string json)
    {
        try
        {
            var value = JsonElement.Parse(json);
            return value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject().Select(property => property.Name)] : [];
        }
        catch (JsonException)
        {
            // A claim in another format, such as plain text, contains no roles.
            return [];
        }
    }
}
