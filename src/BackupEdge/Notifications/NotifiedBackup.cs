using BackupEdge.Catalogue;

namespace BackupEdge.Notifications;

/// <summary>The backup of a notification, with the fields that the API's list gives it.</summary>
/// <param name="Id">The backup's id.</param>
/// <param name="JobId">The job that made it.</param>
/// <param name="Type">What it is.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="CompletedAt">When it ended.</param>
/// <param name="Size">Bytes of its archive on disk.</param>
/// <param name="SourceSize">Bytes that a restore of everything writes.</param>
/// <param name="Files">Regular files and hard links.</param>
/// <param name="WarningCount">How many things could not be read as they should.</param>
/// <param name="Label">What the caller calls it.</param>
/// <param name="RetentionDays">Days after which it may go.</param>
/// <param name="Hold">Whether no retention may take it.</param>
/// <param name="BaseId">The backup it compares with.</param>
/// <param name="ScheduleId">The schedule that asked for it.</param>
/// <param name="Sources">Names of the sources it holds.</param>
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
    int? RetentionDays,
    bool Hold,
    string? BaseId,
    string? ScheduleId,
    IReadOnlyList<string> Sources
)
{
    /// <summary>Makes it of a row.</summary>
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
            row.RetentionDays,
            row.IsHeld,
            row.BaseId,
            row.ScheduleId,
            [.. row.Sources.Select(source => source.Name)]
        );
}
