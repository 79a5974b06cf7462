using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Creates, lists and revokes API keys.</summary>
internal interface IKeyAccess
{
    /// <summary>Creates a key.</summary>
    /// <param name="name">The name of its owner.</param>
    /// <param name="role">Its role.</param>
    /// <param name="expiresDays">The number of days until it expires; null for never.</param>
    Task<Answer<IssuedKey>> CreateAsync(string name, Role role, int? expiresDays);

    /// <summary>Returns all keys, oldest first.</summary>
    Task<Answer<IReadOnlyList<KeyRow>>> ListAsync();

    /// <summary>Revokes a key.</summary>
    Task<Answer<KeyRow>> RevokeAsync(string id);
}
