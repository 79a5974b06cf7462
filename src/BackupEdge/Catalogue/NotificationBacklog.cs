namespace BackupEdge.Catalogue;

/// <summary>What waits to be told to one webhook.</summary>
/// <param name="Webhook">The webhook's name.</param>
/// <param name="Waiting">How many notifications wait.</param>
/// <param name="OldestAt">When the oldest of them came, UTC; null when none waits.</param>
/// <param name="Error">Why the last attempt at the oldest failed; null when there was none.</param>
internal sealed record NotificationBacklog(string Webhook, long Waiting, DateTimeOffset? OldestAt, string? Error);
