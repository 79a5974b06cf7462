namespace BackupEdge.Catalogue;

/// <summary>The values of a completed backup that retention considers.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Sequence">The sequence number.</param>
/// <param name="CreatedAt">The time when the backup was requested, UTC.</param>
/// <param name="SourceSet">A text that identifies the set of sources in it.</param>
/// <param name="RetentionDays">The days after which the backup expires; null if the retention rules decide.</param>
/// <param name="IsHeld">Whether there is a hold on the backup.</param>
/// <param name="Operator">The credential of the operator for whom retention counts it; null for none.</param>
/// <param name="IsManual">See <see cref="BackupRow.IsManual"/>.</param>
internal sealed record RetainedRow(
    string Id,
    long Sequence,
    DateTimeOffset CreatedAt,
    string SourceSet,
    int? RetentionDays,
    bool IsHeld,
    string? Operator,
    bool IsManual
);
