namespace BackupEdge.Encryption;

/// <summary>Recovery identities that a keyring may use for a limited time. They are in memory only.</summary>
/// <param name="Keys">The identities.</param>
/// <param name="Until">When they expire, UTC.</param>
/// <param name="Begun">The timestamp of the clock at which they were unlocked, which a change of the system's time does not affect.</param>
/// <param name="Duration">For how long they may be used.</param>
internal sealed record UnlockedIdentities(OfferedKeys Keys, DateTimeOffset Until, long Begun, TimeSpan Duration);
