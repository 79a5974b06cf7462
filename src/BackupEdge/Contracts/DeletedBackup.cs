using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A backup that was deleted.</summary>
/// <param name="BackupId">The id it had.</param>
/// <param name="Deleted">Always <c>true</c>.</param>
/// <param name="Type">The type it had.</param>
/// <param name="Status">The status it had.</param>
/// <param name="Label">The label it had.</param>
/// <param name="CreatedAt">When it was requested.</param>
/// <param name="Size">The size in bytes of its archive on disk.</param>
internal sealed record DeletedBackup(string BackupId, bool Deleted, string Type, string Status, string? Label, string CreatedAt, long Size)
{
    /// <summary>Converts the deleted row.</summary>
    public static DeletedBackup From(BackupRow row) =>
        new(row.Id, true, WireNames.Of(row.Type), WireNames.Of(row.Status), row.Label, UtcTime.Text(row.CreatedAt), row.Counts.StoredBytes);
}
