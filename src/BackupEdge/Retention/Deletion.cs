namespace BackupEdge.Retention;

/// <summary>The delete of a backup that is in the bin.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="By">The name of the caller, or the id of the prune.</param>
/// <param name="UndeleteUntil">Until when it can be undeleted, if the host stays on and its disk does not get short of space, UTC.</param>
internal sealed record Deletion(DateTimeOffset At, string By, DateTimeOffset UndeleteUntil);
