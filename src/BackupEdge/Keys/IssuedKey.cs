using BackupEdge.Catalogue;

namespace BackupEdge.Keys;

/// <summary>A key at the one moment when it can be read.</summary>
/// <param name="Key">The key itself, <c>bek_ID_SECRET</c>.</param>
/// <param name="Row">What is kept of it.</param>
internal sealed record IssuedKey(string Key, KeyRow Row);
