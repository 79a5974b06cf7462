namespace BackupEdge.Contracts;

/// <summary>What a prune does with a backup; docs/api.md describes every field.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="Action"><c>keep</c> or <c>delete</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record PlannedBackup(string Id, string Action, string Reason);
