using BackupEdge.Contracts;

namespace BackupEdge.Commands.Access;

/// <summary>What a delete, its confirmation or its withdrawal did. One of the two is null.</summary>
/// <param name="Deleted">The deleted backup.</param>
/// <param name="Request">The request that waits for a second admin, or was withdrawn.</param>
internal sealed record DeleteOutcome(DeletedBackup? Deleted, DeleteRequestAnswer? Request);
