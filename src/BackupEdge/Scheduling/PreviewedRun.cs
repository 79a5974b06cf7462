using BackupEdge.Catalogue;

namespace BackupEdge.Scheduling;

/// <summary>A run that a schedule would have.</summary>
/// <param name="DueAt">The due time, UTC.</param>
/// <param name="Type">
/// The type of the backup that it would request if all runs before it complete at their due times; null if it makes none.
/// </param>
internal sealed record PreviewedRun(DateTimeOffset DueAt, BackupType? Type);
