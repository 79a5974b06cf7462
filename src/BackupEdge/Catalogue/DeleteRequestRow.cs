namespace BackupEdge.Catalogue;

/// <summary>A delete that waits for a second admin.</summary>
/// <param name="BackupId">The id of the backup.</param>
/// <param name="RequestedAt">When it was requested, UTC.</param>
/// <param name="ExpiresAt">When it does not count any more, UTC.</param>
/// <param name="RequestedBy">The name of the caller.</param>
/// <param name="Person">Who that is, as another caller must not be.</param>
/// <param name="IsForced">Whether it was requested with <c>force</c>.</param>
internal sealed record DeleteRequestRow(
    string BackupId,
    DateTimeOffset RequestedAt,
    DateTimeOffset ExpiresAt,
    string RequestedBy,
    string Person,
    bool IsForced
);
