namespace BackupEdge.Catalogue;

/// <summary>Counts and times of the stored notifications of one webhook.</summary>
/// <param name="Waiting">The number of waiting notifications.</param>
/// <param name="Delivered">The number of stored notifications that were delivered.</param>
/// <param name="Failed">The number of stored notifications that were given up.</param>
/// <param name="NextAttemptAt">The time of the next attempt, UTC; null if no notification waits.</param>
/// <param name="LastDeliveredAt">The time of the last delivery, UTC; null if no stored notification was delivered.</param>
/// <param name="Error">The error of the newest notification that has one; null if there is none.</param>
internal sealed record WebhookState(
    long Waiting,
    long Delivered,
    long Failed,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? LastDeliveredAt,
    string? Error
);
