namespace BackupEdge.Contracts;

/// <summary>The status of a webhook.</summary>
/// <param name="Name">The name of the webhook.</param>
/// <param name="Waiting">The number of queued notifications.</param>
/// <param name="OldestAt">When the oldest of them was queued.</param>
/// <param name="Error">Why the last attempt at that one failed.</param>
internal sealed record WebhookStatusAnswer(string Name, long Waiting, string? OldestAt, string? Error);
