namespace BackupEdge.Catalogue;

/// <summary>The rows that were read from a damaged catalogue and that no archive contains.</summary>
/// <param name="Keys">The API keys, including revoked and expired ones.</param>
/// <param name="Schedules">The schedules, including those of the configuration.</param>
/// <param name="Holds">The ids of backups with a hold.</param>
/// <param name="Changes">The labels, retention and tags that were changed after the backups were requested.</param>
/// <param name="Audit">The audit records, oldest first.</param>
/// <param name="End">The end of their chain; null if it cannot be read or the catalogue had none.</param>
/// <param name="Forgotten">The subtrees of their chain that retention has deleted.</param>
/// <param name="Store">The id of the data folder in the markers of its copies; null if it has none.</param>
/// <param name="Deleted">The backups that were deleted on purpose, and that copies may still have.</param>
/// <param name="Lost">The number of rows, or sequences of rows, that could not be read.</param>
internal sealed record SalvagedRows(
    IReadOnlyList<KeyRow> Keys,
    IReadOnlyList<ScheduleRow> Schedules,
    IReadOnlyList<string> Holds,
    IReadOnlyList<BackupMarks> Changes,
    IReadOnlyList<ChainedAuditRow> Audit,
    AuditEnd? End,
    IReadOnlyList<AuditNode> Forgotten,
    Guid? Store,
    IReadOnlyList<DeletedBackupRow> Deleted,
    int Lost
);
