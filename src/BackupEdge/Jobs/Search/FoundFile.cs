using BackupEdge.Catalogue;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Jobs.Search;

/// <summary>A file that matches, in one backup.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="BaseId">The backup it was compared with; null when there is none before it.</param>
/// <param name="Found">The file, and what became of it.</param>
internal sealed record FoundFile(BackupRow Backup, string? BaseId, FoundEntry Found);
