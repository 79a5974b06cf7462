using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Api.Security;

/// <summary>The result of validating a token.</summary>
/// <param name="Name">The name of the bearer; empty if the token is refused.</param>
/// <param name="Role">The highest role in the token that this service knows; null if it has none.</param>
/// <param name="Reason">The reason why the token is refused; null if it is accepted.</param>
internal sealed record TokenResult(string Name, Role? Role, string? Reason)
{
    /// <summary>
    /// The identity that the bearer's limits are counted by, see <see cref="Caller.Owner"/>; empty if the token is refused.
    /// </summary>
    public string Owner { get; init; } = "";

    /// <summary>The end of the token, UTC; null if the token is refused.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Returns the result for a refused token.</summary>
    public static TokenResult Refused(string reason) => new("", null, reason);
}
