using BackupEdge.Catalogue;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Jobs.Search;

/// <summary>A matching file in one backup.</summary>
/// <param name="Backup">The backup that contains the file.</param>
/// <param name="BaseId">The id of the backup it was compared with; null if there is no earlier backup.</param>
/// <param name="Found">The file and how it changed since the base.</param>
internal sealed record FoundFile(BackupRow Backup, string? BaseId, FoundEntry Found);
