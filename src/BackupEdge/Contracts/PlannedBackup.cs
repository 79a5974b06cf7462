namespace BackupEdge.Contracts;

/// <summary>What a prune does with a backup.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Action"><c>keep</c> or <c>delete</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record PlannedBackup(string Id, string Action, string Reason);
