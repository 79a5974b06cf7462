using System.Text.Json;
using BackupEdge.Catalogue;
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

    /// <summary>Whether a token has expired, has no expiry, or is not valid yet by `nbf` or `iat`.</summary>
    public static LifetimeValidator Lifetime(TimeProvider time) => (notBefore, expires, token, _) =>
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
    public static string ReasonOf(Exception? exception, string otherwise) => exception switch
    {
        SecurityTokenInvalidLifetimeException => "The token has expired, is not valid yet, or has no `exp`. Get a new one.",
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is from another issuer.",
        _ => otherwise,
    };

    /// <summary>The highest role among the claims `roles`; null when none is known here.</summary>
    public static Role? RoleOf(JsonWebToken token) => Highest(token.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value));

    /// <summary>As the other, with the names in Zitadel's claims of a project's roles.</summary>
    public static Role? RoleOfProject(JsonWebToken token) => Highest(
        token.Claims.Where(claim => claim.Type == "roles").Select(claim => claim.Value)
            .Concat(token.Claims.Where(claim => IsProjectRoles(claim.Type)).SelectMany(claim => NamesIn(claim.Value))));

    /// <summary>A token's `sub`, fit for records and logs.</summary>
    public static string NameOf(string? subject)
    {
        var name = new string([.. (subject ?? "").Where(c => !char.IsControl(c)).Take(MaxNameLength)]);
        return name.Length == 0 ? "token" : name;
    }

    // The earliest of all times when the token does not tell, from which nothing can be taken off.
    private static DateTime IssuedAt(SecurityToken token) =>
        token is JsonWebToken { IssuedAt: var issued } && issued > DateTime.UnixEpoch ? issued : DateTime.UnixEpoch;

    private static Role? Highest(IEnumerable<string> words)
    {
        Role? highest = null;
        foreach (var word in words)
        {
            if (Words.TryParse(word, out Role role) && (highest is null || role > highest))
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
