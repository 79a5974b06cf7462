namespace BackupEdge.Notifications;

/// <summary>What a webhook gets as JSON; docs/operations.md tells every field.</summary>
internal sealed record NotificationBody
{
    /// <summary>The notification's id, the same at each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, such as <c>backup.failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>How it ended: <c>completed</c>, <c>failed</c>, <c>interrupted</c>, <c>overdue</c>, or <c>test</c>.</summary>
    public required string Status { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Message { get; init; }

    /// <summary>When it happened.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>The machine that tells it.</summary>
    public required string Host { get; init; }

    /// <summary>The version of BackupEdge.</summary>
    public required string Version { get; init; }

    /// <summary>The job that ended; null when it is not about one.</summary>
    public NotifiedJob? Job { get; init; }

    /// <summary>The backup of that job; null when it has none, or none any more.</summary>
    public NotifiedBackup? Backup { get; init; }

    /// <summary>The schedule that is overdue; null when it is not about one.</summary>
    public NotifiedSchedule? Schedule { get; init; }
}
