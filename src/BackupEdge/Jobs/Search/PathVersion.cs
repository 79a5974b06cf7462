using BackupEdge.Catalogue;

namespace BackupEdge.Jobs.Search;

/// <summary>A path at one backup of its source.</summary>
/// <param name="Backup">The backup.</param>
/// <param name="BaseId">The backup it is compared with: the completed one before it with this source; null if there is none.</param>
/// <param name="IsThere">Whether this backup contains the path; null if an archive cannot be read.</param>
/// <param name="HasChanged">
/// Whether the path, or anything below it, differs from the backup before; null if an archive or a part of it cannot be read.
/// </param>
internal sealed record PathVersion(BackupRow Backup, string? BaseId, bool? IsThere, bool? HasChanged);
