using BackupEdge.Faults;

namespace BackupEdge.Api.Security;

/// <summary>Checks access tokens.</summary>
internal interface ITokenCheck
{
    /// <summary>Whom a token stands for.</summary>
    /// <returns>Who it is, or why it does not hold.</returns>
    /// <exception cref="Fault"><c>not_ready</c> when it cannot be told yet.</exception>
    ValueTask<TokenResult> CheckAsync(string token);
}
