namespace BackupEdge.Catalogue;

/// <summary>What a copy has, in numbers. Times are UTC, sizes are in bytes.</summary>
/// <param name="Backups">The number of backups in the copy.</param>
/// <param name="Bytes">The size of all archives in it, also of those that are kept only for other backups.</param>
/// <param name="ProtectedUntil">Until when all archives that a backup in the copy needs are locked; null if one of them is not.</param>
/// <param name="LongestUntil">The end of the longest lock; null if nothing is locked.</param>
/// <param name="Damaged">The number of archives that something is wrong with.</param>
/// <param name="DamagedId">The id of the newest of them, first of those that cannot be used; null if there is none.</param>
/// <param name="Problem">What is wrong with it; null if there is none.</param>
internal sealed record CopyTotalsRow(
    long Backups,
    long Bytes,
    DateTimeOffset? ProtectedUntil,
    DateTimeOffset? LongestUntil,
    long Damaged,
    string? DamagedId,
    string? Problem
);
