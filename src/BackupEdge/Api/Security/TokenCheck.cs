using BackupEdge.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Validates the access tokens of a botserver: JSON Web Tokens signed with HS256 and a shared secret. The algorithm is fixed, so that a
/// token cannot choose a weaker one. Issuer, audience and expiry are required and checked, with a tolerance of 60 seconds for clock
/// differences.
/// </summary>
internal sealed class TokenCheck : ITokenCheck
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _rules;
    private readonly TokenMemory _memory;
    private readonly IReadOnlyList<string> _adminRoles;

    /// <summary>Creates a check with the given secret.</summary>
    /// <param name="settings">The secret, the issuer and audience that tokens must have, and the roles of admins.</param>
    /// <param name="time">The clock that expiry is checked with.</param>
    public TokenCheck(JwtSettings settings, TimeProvider time) =>
        (_memory, _adminRoles, _rules) = (
            new TokenMemory(time),
            settings.AdminRoles,
            new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                IssuerSigningKey = new SymmetricSecurityKey(settings.Secret),
                ValidIssuer = settings.Issuer,
                ValidAudience = settings.Audience,
                RequireSignedTokens = true,
                RequireAudience = true,
                LifetimeValidator = TokenRules.Lifetime(time),
            }
        );

    /// <inheritdoc/>
    public async ValueTask<TokenResult> CheckAsync(string token)
    {
        if (_memory.Find(token) is { } known)
        {
            return known;
        }

        var result = await _handler.ValidateTokenAsync(token, _rules);
        if (!result.IsValid)
        {
            return TokenResult.Refused(
                TokenRules.ValidationMessage(result.Exception, "The token is malformed, or not signed with this service's secret.")
            );
        }

        var claims = (JsonWebToken)result.SecurityToken;
        var parts = TokenParts.Of(claims);
        if (TokenRules.RefusalReason(parts) is { } reason)
        {
            return TokenResult.Refused(reason);
        }

        if (parts.ClaimText("type") != "access")
        {
            return TokenResult.Refused("The token is not an access token (its claim `type` is not `access`).");
        }

        var accepted = new TokenResult(TokenRules.NameOf(claims.Subject), TokenRules.RoleOf(parts, _adminRoles), null)
        {
            Owner = TokenRules.OwnerOf(claims),
            ExpiresAt = claims.ValidTo,
        };
        _memory.Keep(token, accepted, claims.ValidTo + TokenRules.Leeway);
        return accepted;
    }
}
