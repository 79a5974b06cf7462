using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>What a delete took away; docs/api.md tells every field.</summary>
/// <param name="BackupId">The id it had.</param>
/// <param name="Deleted">Always true.</param>
/// <param name="Type">What it was.</param>
/// <param name="Status">Its status before.</param>
/// <param name="Label">What the caller called it.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Size">Bytes its archive had on disk.</param>
internal sealed record DeletedBackup(string BackupId, bool Deleted, string Type, string Status, string? Label, string CreatedAt, long Size)
{
    /// <summary>Makes it of the row that was.</summary>
    public static DeletedBackup From(BackupRow row) =>
        new(row.Id, true, WireNames.Of(row.Type), WireNames.Of(row.Status), row.Label, UtcTime.Text(row.CreatedAt), row.Counts.StoredBytes);
}
