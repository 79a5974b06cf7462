namespace BackupEdge.Retention;

/// <summary>What retention does with a completed backup.</summary>
/// <param name="ExpiresAt">The earliest time at which a prune may delete it, UTC; null if no time is known.</param>
/// <param name="Reason">What keeps it, or why the next prune deletes it.</param>
/// <param name="IsExpired">Whether the next prune deletes it.</param>
internal sealed record RetentionOutlook(DateTimeOffset? ExpiresAt, string Reason, bool IsExpired)
{
    /// <summary>The beginning of the reason of a backup that the next prune deletes.</summary>
    public const string Expiring = "expires at the next prune";
}
