namespace BackupEdge.Contracts;

/// <summary>What waits for a webhook.</summary>
/// <param name="Name">The webhook.</param>
/// <param name="Waiting">How many notifications wait.</param>
/// <param name="OldestAt">When the oldest of them came.</param>
/// <param name="Error">Why the last attempt at it failed.</param>
internal sealed record WebhookStatusAnswer(string Name, long Waiting, string? OldestAt, string? Error);
