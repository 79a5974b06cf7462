using BackupEdge.Catalogue;
using BackupEdge.Jobs.Search;

namespace BackupEdge.Contracts;

/// <summary>A file or folder at one backup of its source.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="CreatedAt">When that backup was requested.</param>
/// <param name="BaseId">
/// The backup it is compared with: the completed one before it that contains the source; <c>null</c> if there is none.
/// </param>
/// <param name="Contained">Whether this backup contains the path; <c>null</c> if an archive cannot be read.</param>
/// <param name="Changed">
/// Whether the path, or anything below it, differs from <c>base_id</c>, appeared or disappeared; <c>null</c> if damage leaves it unknown.
/// </param>
internal sealed record PathVersionAnswer(string BackupId, string CreatedAt, string? BaseId, bool? Contained, bool? Changed)
{
    /// <summary>Converts a row.</summary>
    public static PathVersionAnswer Of(PathVersion version) =>
        new(version.Backup.Id, UtcTime.Text(version.Backup.CreatedAt), version.BaseId, version.IsThere, version.HasChanged);
}
