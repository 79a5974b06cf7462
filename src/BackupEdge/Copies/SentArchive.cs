namespace BackupEdge.Copies;

/// <summary>An archive whose bytes are in the store.</summary>
/// <param name="Version">The id of its version; null if the store has no versions.</param>
/// <param name="Sha256">The SHA-256 of the whole archive, lower-case hexadecimal.</param>
/// <param name="LockedUntil">The end of its lock; null if it is not locked.</param>
internal sealed record SentArchive(string? Version, string Sha256, DateTimeOffset? LockedUntil);
