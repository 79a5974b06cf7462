using BackupEdge.Catalogue;
using BackupEdge.Keys;

namespace BackupEdge.Commands.Access;

/// <summary>Creates, lists and revokes API keys.</summary>
internal interface IKeyAccess
{
    /// <summary>Creates a key.</summary>
    Task<Answer<IssuedKey>> CreateAsync(KeyRequest request);

    /// <summary>Returns all keys, oldest first.</summary>
    Task<Answer<IReadOnlyList<KeyRow>>> ListAsync();

    /// <summary>Revokes a key.</summary>
    Task<Answer<KeyRow>> RevokeAsync(string id);
}
