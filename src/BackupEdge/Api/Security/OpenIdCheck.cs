using BackupEdge.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BackupEdge.Api.Security;

/// <summary>
/// Validates the access tokens of an OpenID issuer: JSON Web Tokens signed with RS256 or ES256 and one of the keys that the issuer
/// publishes. No other algorithm <em>must</em> be accepted: with a symmetric one, anyone could sign with the issuer's public key. Issuer,
/// audience and expiry are required and checked, with a tolerance of 60 seconds for clock differences.
/// </summary>
internal sealed class OpenIdCheck : ITokenCheck
{
    /// <summary>The maximum length of a token in characters. Longer ones are refused.</summary>
    public const int MaxLength = 16 << 10;

    private const string Wrong = "The token is malformed, or not signed by its issuer with RS256 or ES256.";
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly OpenIdSettings _settings;
    private readonly OpenIdIssuer _issuer;
    private readonly TokenValidationParameters _rules;

    /// <summary>Creates a check for one issuer.</summary>
    /// <param name="settings">The issuer name and audience that tokens must have, and the roles of admins.</param>
    /// <param name="issuer">Provides the issuer's keys.</param>
    /// <param name="time">The clock that expiry is checked with.</param>
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
        // A token that cannot be valid must not cause a request to the issuer.
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
            return TokenResult.Refused(TokenRules.ValidationMessage(result.Exception, Wrong));
        }

        var parts = TokenParts.Of(claims);
        return (TokenRules.RefusalReason(parts) ?? TokenRules.TypeRefusalReason(parts)) is { } reason
            ? TokenResult.Refused(reason)
            : new TokenResult(TokenRules.NameOf(claims.Subject), TokenRules.RoleOfProject(claims, parts, _settings.AdminRoles), null)
            {
                Owner = TokenRules.OwnerOf(claims),
                ExpiresAt = claims.ValidTo,
            };
    }

    /// <summary>Parses a token without validating it; returns null if it is not a JSON Web Token.</summary>
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
