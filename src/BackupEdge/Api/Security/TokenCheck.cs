using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Checks the access tokens of a botserver: JSON Web Tokens signed with HS256 and a shared secret. The algorithm is fixed, so
/// that a token cannot choose a weaker one; issuer, audience and expiry must be there and hold, with 60 seconds for clocks
/// that differ.
/// </summary>
internal sealed class TokenCheck
{
    private const int MaxNameLength = 100;
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(60);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _rules;
    private readonly TokenMemory _memory;

    /// <summary>Makes a check.</summary>
    /// <param name="settings">The secret, and what tokens must carry.</param>
    /// <param name="time">The clock.</param>
    public TokenCheck(JwtSettings settings, TimeProvider time) => (_memory, _rules) = (new TokenMemory(time), new TokenValidationParameters
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = new SymmetricSecurityKey(settings.Secret),
        ValidIssuer = settings.Issuer,
        ValidAudience = settings.Audience,
        RequireSignedTokens = true,
        RequireAudience = true,
        LifetimeValidator = (notBefore, expires, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return expires is { } end && now < end + Leeway && (notBefore is not { } start || now >= start - Leeway);
        },
    });

    /// <summary>Whom a token stands for.</summary>
    /// <returns>Who it is, or why it does not hold.</returns>
    public async ValueTask<TokenResult> CheckAsync(string token)
    {
        if (_memory.Find(token) is { } known)
        {
            return known;
        }

        var result = await _handler.ValidateTokenAsync(token, _rules);
        if (!result.IsValid)
        {
            return TokenResult.Refused(ReasonOf(result.Exception));
        }

        var claims = (JsonWebToken)result.SecurityToken;
        if (!claims.TryGetPayloadValue<string>("type", out var type) || type != "access")
        {
            return TokenResult.Refused("The token is not an access token (its claim `type` is not `access`).");
        }

        var holds = new TokenResult(NameOf(claims.Subject), RoleOf(claims), null);
        _memory.Keep(token, holds, claims.ValidTo + Leeway);
        return holds;
    }

    private static string ReasonOf(Exception? exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException => "The token has expired, is not valid yet, or has no `exp`. Get a new one.",
        SecurityTokenInvalidAudienceException => "The token is for another audience.",
        SecurityTokenInvalidIssuerException => "The token is from another issuer.",
        _ => "The token is not a valid one, or not signed with this service's secret.",
    };

    private static Role? RoleOf(JsonWebToken claims)
    {
        Role? highest = null;
        foreach (var claim in claims.Claims)
        {
            if (claim.Type == "roles" && Words.TryParse(claim.Value, out Role role) && (highest is null || role > highest))
            {
                highest = role;
            }
        }

        return highest;
    }

    private static string NameOf(string? subject)
    {
        var name = new string([.. (subject ?? "").Where(c => !char.IsControl(c)).Take(MaxNameLength)]);
        return name.Length == 0 ? "token" : name;
    }
}
