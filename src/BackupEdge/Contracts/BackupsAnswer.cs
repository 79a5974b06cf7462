namespace BackupEdge.Contracts;

/// <summary>A list of backups as an object.</summary>
/// <param name="Backups">The backups, newest first.</param>
/// <param name="Count">The number of backups in this response.</param>
/// <param name="Total">The number of backups that match, on all pages.</param>
internal sealed record BackupsAnswer(IReadOnlyList<BackupListItem> Backups, int Count, long Total);
