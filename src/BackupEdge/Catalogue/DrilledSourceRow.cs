namespace BackupEdge.Catalogue;

/// <summary>The result of one source in a drill. Times are UTC.</summary>
/// <param name="Source">The name of the source.</param>
/// <param name="BackupId">The id of the backup; null if there was none.</param>
/// <param name="Result">The result, never <see cref="DrillResult.Partial"/>.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="RecoveryMilliseconds">How long the restore took; null if not everything was restored.</param>
/// <param name="Code">Why it is not proven, as a code; null if it is.</param>
/// <param name="Message">The reason as a sentence; null if it is proven.</param>
internal sealed record DrilledSourceRow(
    string Source,
    string? BackupId,
    DrillResult Result,
    DateTimeOffset EndedAt,
    long? RecoveryMilliseconds,
    string? Code,
    string? Message
);
