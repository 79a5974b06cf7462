namespace BackupEdge.Retention;

/// <summary>What becomes of a backup.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action"><c>keep</c> or <c>delete</c>.</param>
/// <param name="Reason">Why.</param>
public sealed record PlannedBackup(string Id, string Action, string Reason);
