namespace BackupEdge.Copies;

/// <summary>A backup in a copy. Times are UTC.</summary>
/// <param name="Copy">The name of the copy.</param>
/// <param name="State">The state.</param>
/// <param name="CopiedAt">When it was copied; null while it waits.</param>
/// <param name="ProtectedUntil">Until when everything that it needs is locked; null if some of it is not.</param>
/// <param name="VerifiedAt">Since when everything that it needs has been verified; null if some of it never was.</param>
internal sealed record BackupCopy(
    string Copy,
    CopiedState State,
    DateTimeOffset? CopiedAt,
    DateTimeOffset? ProtectedUntil,
    DateTimeOffset? VerifiedAt
);
