using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>One of the backups that added most to the archive store.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="CreatedAt">When it was requested.</param>
/// <param name="Sources">The names of the sources it holds.</param>
/// <param name="Size">The size in bytes of its archive on disk.</param>
internal sealed record LargestBackupAnswer(string BackupId, string CreatedAt, IReadOnlyList<string> Sources, long Size)
{
    /// <summary>Converts a row of the catalogue.</summary>
    public static LargestBackupAnswer Of(LargestRow row) => new(row.Id, UtcTime.Text(row.CreatedAt), row.Sources, row.StoredBytes);
}
