using BackupEdge.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Checks the access tokens of an OpenID issuer: JSON Web Tokens signed with RS256 or ES256 and one of the keys that the issuer
/// publishes. No other algorithm must ever be taken: with a symmetric one, the issuer's public key would do to sign with. Issuer, audience
/// and expiry must be there and hold, with 60 seconds for clocks that differ.
/// </summary>
internal sealed class OpenIdCheck : ITokenCheck
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxLength = 16 << 10;

    private const string Wrong = "The token is not a valid one, or not signed by its issuer with RS256 or ES256.";
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly OpenIdSettings _settings;
    private readonly OpenIdIssuer _issuer;
    private readonly TokenValidationParameters _rules;

    /// <summary>Makes a check.</summary>
    /// <param name="settings">What tokens must carry.</param>
    /// <param name="issuer">The issuer's keys.</param>
    /// <param name="time">The clock.</param>
    public OpenIdCheck(OpenIdSettings settings, OpenIdIssuer issuer, TimeProvider time)
    {
        _settings = settings;
        _issuer = issuer;
        _rules = new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            IssuerSigningKeyResolver = (_, _, keyId, _) => issuer.KeysOf(keyId),
            TryAllIssuerSigningKeys = false,
            ValidIssuer = settings.IssuerName,
            ValidAudience = settings.Audience,
            RequireSignedTokens = true,
            RequireAudience = true,
            LifetimeValidator = TokenRules.Lifetime(time),
        };
    }

    /// <inheritdoc/>
    public async ValueTask<TokenResult> CheckAsync(string token)
    {
        // What could never hold costs no question to the issuer.
        if (token.Length > MaxLength || Read(token) is not { } claims || !Algorithms.Contains(claims.Alg, StringComparer.Ordinal))
        {
            return TokenResult.Refused(Wrong);
        }

        if (claims.Issuer != _settings.IssuerName)
        {
            return TokenResult.Refused("The token is from another issuer.");
        }

        await _issuer.PrepareAsync(claims.Kid);
        var result = await _handler.ValidateTokenAsync(claims, _rules);
        if (!result.IsValid)
        {
            return TokenResult.Refused(TokenRules.ReasonOf(result.Exception, Wrong));
        }

        var parts = TokenParts.Of(claims);
        return (TokenRules.FaultOf(parts) ?? TokenRules.TypeFaultOf(parts)) is { } fault
            ? TokenResult.Refused(fault)
            : new TokenResult(TokenRules.NameOf(claims.Subject), TokenRules.RoleOfProject(claims), null)
            {
                Owner = TokenRules.OwnerOf(claims),
            };
    }

    /// <summary>A token's parts, nothing of which is checked; null when it is none.</summary>
    internal static JsonWebToken? Read(string token)
    {
        try
        {
            return new JsonWebToken(token);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }
}
