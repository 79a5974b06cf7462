namespace BackupEdge.Catalogue;

/// <summary>The notifications of one webhook that wait for delivery.</summary>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="Waiting">The number of waiting notifications.</param>
/// <param name="OldestAt">The time when the oldest of them was queued, UTC; null if none waits.</param>
/// <param name="Error">Why the last attempt to deliver the oldest failed; null if there was no attempt.</param>
internal sealed record NotificationBacklog(string Webhook, long Waiting, DateTimeOffset? OldestAt, string? Error);
