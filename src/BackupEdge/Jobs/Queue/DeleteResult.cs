using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Queue;

/// <summary>The result of a request to delete a backup.</summary>
/// <param name="Row">The backup as it was.</param>
/// <param name="UndeleteUntil">Until when it can be undeleted, UTC; null if it is gone, or not deleted yet.</param>
/// <param name="Request">The request that waits for a second admin; null if the backup is deleted.</param>
internal sealed record DeleteResult(BackupRow Row, DateTimeOffset? UndeleteUntil, DeleteRequestRow? Request);
