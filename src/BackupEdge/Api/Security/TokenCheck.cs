using BackupEdge.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Checks the access tokens of a botserver: JSON Web Tokens signed with HS256 and a shared secret. The algorithm is fixed, so
/// that a token cannot choose a weaker one; issuer, audience and expiry must be there and hold, with 60 seconds for clocks
/// that differ.
/// </summary>
internal sealed class TokenCheck : ITokenCheck
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _rules;
    private readonly TokenMemory _memory;

    /// <summary>Makes a check.</summary>
    /// <param name="settings">The secret, and what tokens must carry.</param>
    /// <param name="time">The clock.</param>
    public TokenCheck(JwtSettings settings, TimeProvider time) =>
        (_memory, _rules) = (
            new TokenMemory(time),
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
                TokenRules.ReasonOf(result.Exception, "The token is not a valid one, or not signed with this " + "service's secret.")
            );
        }

        var claims = (JsonWebToken)result.SecurityToken;
        var parts = TokenParts.Of(claims);
        if (TokenRules.FaultOf(parts) is { } fault)
        {
            return TokenResult.Refused(fault);
        }

        if (parts.ClaimText("type") != "access")
        {
            return TokenResult.Refused("The token is not an access token (its claim `type` is not `access`).");
        }

        var holds = new TokenResult(TokenRules.NameOf(claims.Subject), TokenRules.RoleOf(parts), null)
        {
            Owner = TokenRules.OwnerOf(claims),
        };
        _memory.Keep(token, holds, claims.ValidTo + TokenRules.Leeway);
        return holds;
    }
}
