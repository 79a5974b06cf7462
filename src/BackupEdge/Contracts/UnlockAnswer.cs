namespace BackupEdge.Contracts;

/// <summary>Whether the service can read contents of sealed backups.</summary>
/// <param name="UnlockedUntil">When it locks itself again; <c>null</c> while it is locked.</param>
internal sealed record UnlockAnswer(string? UnlockedUntil);
