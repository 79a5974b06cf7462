using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A delete that waits for a second admin.</summary>
/// <param name="BackupId">The id of the backup, which is not deleted.</param>
/// <param name="Deleted">Always <c>false</c>; <c>true</c> in the response of a delete that needs no second admin.</param>
/// <param name="RequestedBy">Who requested it: the name of a key, or the <c>sub</c> of a token.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="ExpiresAt">When the request does not count any more.</param>
/// <param name="Force">Whether it was requested with <c>force</c>.</param>
/// <param name="Own">Whether it counts as requested by the caller, who therefore cannot confirm it.</param>
internal sealed record DeleteRequestAnswer(
    string BackupId,
    bool Deleted,
    string RequestedBy,
    string RequestedAt,
    string ExpiresAt,
    bool Force,
    bool Own
)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static DeleteRequestAnswer From(DeleteRequestRow row, bool isOwn) =>
        new(row.BackupId, false, row.RequestedBy, UtcTime.Text(row.RequestedAt), UtcTime.Text(row.ExpiresAt), row.IsForced, isOwn);
}
