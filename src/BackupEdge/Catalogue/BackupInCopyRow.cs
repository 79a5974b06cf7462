namespace BackupEdge.Catalogue;

/// <summary>What a copy has of a backup: its archive and those that it needs. Times are UTC.</summary>
/// <param name="Sequence">The sequence number of the backup.</param>
/// <param name="IsKept">Whether the backup is in the copy; false if it has left it and its archive is still there.</param>
/// <param name="CopiedAt">When its record was written; null if its archive is not there.</param>
/// <param name="ProtectedUntil">Until when all its archives are locked; null if one of them is not.</param>
/// <param name="VerifiedAt">Since when all its archives have been verified; null if one of them never was.</param>
/// <param name="IsDamaged">Whether one of its archives cannot be used.</param>
internal sealed record BackupInCopyRow(
    long Sequence,
    bool IsKept,
    DateTimeOffset? CopiedAt,
    DateTimeOffset? ProtectedUntil,
    DateTimeOffset? VerifiedAt,
    bool IsDamaged
);
