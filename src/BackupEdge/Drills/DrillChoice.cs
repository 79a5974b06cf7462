using BackupEdge.Catalogue;

namespace BackupEdge.Drills;

/// <summary>A source that a drill restores.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="Backup">The backup to restore it from; null if there is none.</param>
/// <param name="MissingNewer">
/// The id of the newest backup of the source whose archive is missing, if the newest one was wanted; null if there is none.
/// </param>
internal sealed record DrillChoice(string Source, BackupRow? Backup, string? MissingNewer = null);
