using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Api.Security;

/// <summary>What a check of a token found.</summary>
/// <param name="Name">Whom it stands for.</param>
/// <param name="Role">The highest role it carries that means something here; null for none.</param>
/// <param name="Reason">Why it does not hold; null when it does.</param>
internal sealed record TokenResult(string Name, Role? Role, string? Reason)
{
    /// <summary>
    /// What the bearer's shares are counted by; see <see cref="Caller.Owner"/>. Empty for a token that does not hold.
    /// </summary>
    public string Owner { get; init; } = "";

    /// <summary>A token that does not hold.</summary>
    public static TokenResult Refused(string reason) => new("", null, reason);
}
