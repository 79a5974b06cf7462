namespace BackupEdge.Api.Security;

/// <summary>
/// Selects the check for a token by the issuer named in it. The name is not verified at this point; each check validates it.
/// </summary>
/// <param name="jwt">Validates a botserver's tokens, and refuses text that is not a token.</param>
/// <param name="openId">Validates an OpenID issuer's tokens.</param>
/// <param name="issuer">The <c>iss</c> of the OpenID issuer.</param>
internal sealed class TokenChecks(ITokenCheck jwt, ITokenCheck openId, string issuer) : ITokenCheck
{
    /// <inheritdoc/>
    public ValueTask<TokenResult> CheckAsync(string token) => (OpenIdCheck.Read(token)?.Issuer == issuer ? openId : jwt).CheckAsync(token);
}
