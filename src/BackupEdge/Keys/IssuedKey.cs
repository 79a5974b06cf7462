using BackupEdge.Catalogue;

namespace BackupEdge.Keys;

/// <summary>A new key, which can only be read when it is created.</summary>
/// <param name="Key">The key itself, <c>bek_ID_SECRET</c>.</param>
/// <param name="Row">The row in the catalogue.</param>
internal sealed record IssuedKey(string Key, KeyRow Row);
