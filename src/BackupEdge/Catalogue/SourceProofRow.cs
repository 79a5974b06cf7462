namespace BackupEdge.Catalogue;

/// <summary>What drills have shown of a source. Times are UTC.</summary>
/// <param name="Last">The newest result; null before the first drill.</param>
/// <param name="ProvenAt">When the source was last proven; null if it never was.</param>
/// <param name="RecoveryMilliseconds">How long that restore took; null if the source was never proven.</param>
/// <param name="OldestBackupAt">When the oldest completed backup with the source ended; null if there is none.</param>
internal sealed record SourceProofRow(
    DrilledSourceRow? Last,
    DateTimeOffset? ProvenAt,
    long? RecoveryMilliseconds,
    DateTimeOffset? OldestBackupAt
);
