namespace BackupEdge.Catalogue;

/// <summary>How one webhook's notifications stand.</summary>
/// <param name="Waiting">How many wait.</param>
/// <param name="Delivered">How many of those still kept were delivered.</param>
/// <param name="Failed">How many of those still kept were given up.</param>
/// <param name="NextAttemptAt">When the next of those that wait is tried, UTC; null when none waits.</param>
/// <param name="LastDeliveredAt">When one was last delivered, UTC; null when none of those kept was.</param>
/// <param name="Error">What is wrong with the newest of those that are not delivered; null when nothing is.</param>
internal sealed record WebhookState(
    long Waiting,
    long Delivered,
    long Failed,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastDeliveredAt,
    string? Error
);
