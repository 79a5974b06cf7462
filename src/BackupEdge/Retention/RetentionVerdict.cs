namespace BackupEdge.Retention;

/// <summary>The verdict of retention about a backup.</summary>
/// <param name="Id">The id of the backup.</param>
/// <param name="Reasons">The reasons why the backup stays, a short phrase for each; empty if it has expired.</param>
/// <param name="DaysEndAt">The time when its <c>retention_days</c> have passed, UTC; null if it has none.</param>
/// <param name="IsHeld">Whether there is a hold on the backup.</param>
internal sealed record RetentionVerdict(string Id, IReadOnlyList<string> Reasons, DateTimeOffset? DaysEndAt, bool IsHeld)
{
    /// <summary>Whether the backup has expired and may be deleted.</summary>
    public bool IsExpired => Reasons.Count == 0;

    /// <summary>A readable reason why the backup stays or has expired.</summary>
    public string Reason =>
        !IsExpired ? string.Join(", ", Reasons)
        : DaysEndAt is null ? "no rule keeps it"
        : "its retention_days have passed";

    /// <summary>
    /// The earliest time at which a prune may delete the backup, UTC; null if there is a hold on it, if it has no <c>retention_days</c>, or
    /// if something else keeps it after them.
    /// </summary>
    public DateTimeOffset? ExpiresAt(DateTimeOffset now) => IsHeld || (DaysEndAt <= now && !IsExpired) ? null : DaysEndAt;
}
