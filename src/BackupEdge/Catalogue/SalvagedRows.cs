namespace BackupEdge.Catalogue;

/// <summary>What could be read of a catalogue that cannot be used, and is in no archive.</summary>
/// <param name="Keys">API keys, revoked and expired ones too.</param>
/// <param name="Schedules">Schedules, those of the configuration too.</param>
/// <param name="Holds">Ids of backups with a hold.</param>
/// <param name="Audit">Audit records, oldest first.</param>
/// <param name="Lost">Rows, or runs of rows, that could not be read.</param>
internal sealed record SalvagedRows(
    IReadOnlyList<KeyRow> Keys,
    IReadOnlyList<ScheduleRow> Schedules,
    IReadOnlyList<string> Holds,
    IReadOnlyList<AuditRow> Audit,
    int Lost
);
