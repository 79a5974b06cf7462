using BackupEdge.Faults;

namespace BackupEdge.Api.Security;

/// <summary>Validates access tokens.</summary>
internal interface ITokenCheck
{
    /// <summary>Validates a token.</summary>
    /// <returns>The name and role of the bearer, or the reason why the token is refused.</returns>
    /// <exception cref="Fault"><c>not_ready</c> if the token cannot be checked yet.</exception>
    ValueTask<TokenResult> CheckAsync(string token);
}
