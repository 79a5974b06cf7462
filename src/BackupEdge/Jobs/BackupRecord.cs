using BackupEdge.Catalogue;

namespace BackupEdge.Jobs;

/// <summary>
/// The catalogue's data about a backup, stored in its archive beside the engine's summary so that a lost catalogue can be rebuilt. For the
/// meaning of each property, see <see cref="BackupRow"/>.
/// </summary>
internal sealed record BackupRecord
{
    public required string Type { get; init; }

    public required string RequestedType { get; init; }

    public string? TypeReason { get; init; }

    public string? BaseId { get; init; }

    public string? Label { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public int? RetentionDays { get; init; }

    public required bool IncludeFiles { get; init; }

    public required bool IncludeDatabase { get; init; }

    public required IReadOnlyList<BackupSource> Sources { get; init; }

    public required string JobId { get; init; }

    public required string CreatedBy { get; init; }

    public string? ScheduleId { get; init; }

    public string? Operator { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The last audit record when the backup began; null if there was none, or an earlier version wrote the archive.</summary>
    public AuditHead? Audit { get; init; }

    /// <summary>Creates the record for a row of the catalogue.</summary>
    /// <param name="row">The row.</param>
    /// <param name="audit">The last audit record; null for none.</param>
    public static BackupRecord Of(BackupRow row, AuditHead? audit) =>
        new()
        {
            Type = WireNames.Of(row.Type),
            RequestedType = WireNames.Of(row.RequestedType),
            TypeReason = row.TypeReason,
            BaseId = row.BaseId,
            Label = row.Label,
            Tags = row.Tags.Count > 0 ? row.Tags : null,
            RetentionDays = row.RetentionDays,
            IncludeFiles = row.IncludeFiles,
            IncludeDatabase = row.IncludeDatabase,
            Sources = row.Sources,
            JobId = row.JobId,
            CreatedBy = row.CreatedBy,
            ScheduleId = row.ScheduleId,
            Operator = row.Operator,
            StartedAt = row.StartedAt,
            Audit = audit,
        };
}
