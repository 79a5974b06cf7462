namespace BackupEdge.Notifications;

/// <summary>The JSON document that a webhook receives; docs/operations.md describes the fields.</summary>
internal sealed record NotificationBody
{
    /// <summary>The notification's id, the same for each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The event, such as <c>backup.failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The status: <c>running</c>, <c>completed</c>, <c>failed</c>, <c>interrupted</c>, <c>overdue</c>, or <c>test</c>.</summary>
    public required string Status { get; init; }

    /// <summary>One sentence for people to read.</summary>
    public required string Message { get; init; }

    /// <summary>The time of the event, UTC.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>The name of the machine that sends it.</summary>
    public required string Host { get; init; }

    /// <summary>The version of BackupEdge.</summary>
    public required string Version { get; init; }

    /// <summary>The job that started or ended; null for events that are not about a job.</summary>
    public NotifiedJob? Job { get; init; }

    /// <summary>The backup of that job; null if it has none or the backup was deleted.</summary>
    public NotifiedBackup? Backup { get; init; }

    /// <summary>The schedule that is overdue; null for other events.</summary>
    public NotifiedSchedule? Schedule { get; init; }
}
