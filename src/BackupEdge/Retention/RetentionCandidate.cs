namespace BackupEdge.Retention;

/// <summary>A completed backup as retention sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Sequence">Grows with each backup: decides which of two is newer, also when a clock went back.</param>
/// <param name="CreatedAt">When it was asked for, by the server's clock, UTC.</param>
/// <param name="SourceSet">Only backups of the same set are weighed against each other.</param>
/// <param name="RetentionDays">Its own days, or null.</param>
/// <param name="IsHeld">Whether somebody put a hold on it.</param>
/// <param name="Operator">The operator who asked for it; null when an admin, a schedule or the command line did. Only backups of the same
/// one are weighed against each other.</param>
internal sealed record RetentionCandidate(
    string Id,
    long Sequence,
    DateTimeOffset CreatedAt,
    string SourceSet,
    int? RetentionDays,
    bool IsHeld,
    string? Operator = null
);
