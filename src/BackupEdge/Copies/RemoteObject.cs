namespace BackupEdge.Copies;

/// <summary>One version of an object that is read in ranges. It never changes.</summary>
/// <param name="Key">Relative to the prefix of the store.</param>
/// <param name="Version">The id of the version; null if the store has no versions.</param>
/// <param name="Length">The size in bytes.</param>
internal sealed record RemoteObject(string Key, string? Version, long Length);
