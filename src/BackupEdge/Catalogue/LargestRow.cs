namespace BackupEdge.Catalogue;

/// <summary>One of the backups with the largest archives.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="CreatedAt">The time when it was requested, UTC.</param>
/// <param name="Sources">The names of its sources.</param>
/// <param name="StoredBytes">The size in bytes of its archive.</param>
internal sealed record LargestRow(string Id, DateTimeOffset CreatedAt, IReadOnlyList<string> Sources, long StoredBytes);
