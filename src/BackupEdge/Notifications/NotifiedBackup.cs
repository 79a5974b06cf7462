using BackupEdge.Catalogue;

namespace BackupEdge.Notifications;

/// <summary>The backup of a notification, with the fields of the API's list of backups.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="JobId">The id of the job that made it.</param>
/// <param name="Type">The name of its <see cref="BackupType"/>.</param>
/// <param name="Status">The name of its <see cref="RunStatus"/>.</param>
/// <param name="CreatedAt">When it was requested, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="Size">The size of its archive on disk in bytes.</param>
/// <param name="SourceSize">The number of bytes that a restore of everything writes.</param>
/// <param name="Files">The number of regular files and hard links.</param>
/// <param name="WarningCount">The number of warnings.</param>
/// <param name="Label">The caller's label, or null.</param>
/// <param name="Tags">The caller's tags.</param>
/// <param name="RetentionDays">The days after which it may be deleted; null if the retention rules decide.</param>
/// <param name="Hold">Whether a hold protects it from retention.</param>
/// <param name="BaseId">The id of the newest base of its sources; null for a full backup.</param>
/// <param name="ScheduleId">The id of the schedule that requested it, or null.</param>
/// <param name="Sources">The names of the sources in it.</param>
/// <param name="IncompleteSources">The names of the sources that it left out or could not read completely.</param>
internal sealed record NotifiedBackup(
    string Id,
    string JobId,
    string Type,
    string Status,
    string CreatedAt,
    string? CompletedAt,
    long Size,
    long SourceSize,
    long Files,
    long WarningCount,
    string? Label,
    IReadOnlyList<string> Tags,
    int? RetentionDays,
    bool Hold,
    string? BaseId,
    string? ScheduleId,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> IncompleteSources
)
{
    /// <summary>Creates it from a row of the catalogue.</summary>
    public static NotifiedBackup From(BackupRow row) =>
        new(
            row.Id,
            row.JobId,
            WireNames.Of(row.Type),
            WireNames.Of(row.Status),
            UtcTime.Text(row.CreatedAt),
            UtcTime.Text(row.CompletedAt),
            row.Counts.StoredBytes,
            row.Counts.SourceBytes,
            row.Counts.Files,
            row.WarningCount,
            row.Label,
            row.Tags,
            row.RetentionDays,
            row.IsHeld,
            row.BaseId,
            row.ScheduleId,
            [.. row.Sources.Select(source => source.Name)],
            row.IncompleteSources
        );
}
