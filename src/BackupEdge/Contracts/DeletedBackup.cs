using BackupEdge.Catalogue;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Contracts;

/// <summary>A backup that was deleted.</summary>
/// <param name="BackupId">The id it had.</param>
/// <param name="Deleted">Always <c>true</c>.</param>
/// <param name="Type">The type it had.</param>
/// <param name="Status">The status it had.</param>
/// <param name="Label">The label it had.</param>
/// <param name="CreatedAt">When it was requested.</param>
/// <param name="Size">The size in bytes of its archive on disk; 0 if that is missing.</param>
/// <param name="UndeleteUntil">
/// Until when it can be undeleted if the host stays on; <c>null</c> if it is gone: without a bin, or because the disk is short of space.
/// One whose <c>status</c> is <c>missing</c> comes back without its archive.
/// </param>
internal sealed record DeletedBackup(
    string BackupId,
    bool Deleted,
    string Type,
    string Status,
    string? Label,
    string CreatedAt,
    long Size,
    string? UndeleteUntil
)
{
    /// <summary>Converts the result of a delete.</summary>
    public static DeletedBackup From(DeleteResult result) =>
        new(
            result.Row.Id,
            true,
            WireNames.Of(result.Row.Type),
            WireNames.Of(result.Row.Status),
            result.Row.Label,
            UtcTime.Text(result.Row.CreatedAt),
            result.Row.Status == RunStatus.Missing ? 0 : result.Row.Counts.StoredBytes,
            UtcTime.Text(result.UndeleteUntil)
        );
}
