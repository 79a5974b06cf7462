namespace BackupEdge.Contracts;

/// <summary>How new backups are encrypted.</summary>
/// <param name="Mode"><c>none</c>, <c>shared</c> or <c>sealed</c>.</param>
/// <param name="UnlockedUntil">
/// When the service, which was unlocked with a recovery identity, locks itself again; <c>null</c> while it is locked.
/// </param>
internal sealed record EncryptionStateAnswer(string Mode, string? UnlockedUntil);
