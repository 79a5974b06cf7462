using BackupEdge.Engine.Wal;

namespace BackupEdge.Scheduling;

/// <summary>The newest completed backup of a physical source.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="CreatedAt">When it was requested, UTC.</param>
/// <param name="Record">What it can be restored to.</param>
internal sealed record HeldWal(string Id, DateTimeOffset CreatedAt, WalRecord Record);
