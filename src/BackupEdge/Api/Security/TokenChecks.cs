namespace BackupEdge.Api.Security;

/// <summary>Lets the check of the issuer that a token names decide. That name is not to be believed yet; each check sees to that.</summary>
/// <param name="jwt">The check of a botserver's tokens, and of whatever is no token.</param>
/// <param name="openId">The check of an OpenID issuer's tokens.</param>
/// <param name="issuer">That issuer's <c>iss</c>.</param>
internal sealed class TokenChecks(ITokenCheck jwt, ITokenCheck openId, string issuer) : ITokenCheck
{
    /// <inheritdoc/>
    public ValueTask<TokenResult> CheckAsync(string token) => (OpenIdCheck.Read(token)?.Issuer == issuer ? openId : jwt).CheckAsync(token);
}
