namespace BackupEdge.Catalogue;

/// <summary>A notification for one webhook. Times are UTC.</summary>
internal sealed record NotificationRow
{
    /// <summary>The id, such as <c>notification-20261123-020000-7f3kq2</c>; the same in each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The webhook's name in the settings.</summary>
    public required string Webhook { get; init; }

    /// <summary>The name of the event, such as <c>backup.failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The id of the job or schedule that the event concerns.</summary>
    public required string Subject { get; init; }

    /// <summary>The JSON document that is sent; never changes.</summary>
    public required string Body { get; init; }

    /// <summary>Whether the notification waits, was delivered or has failed.</summary>
    public required NotificationStatus Status { get; init; }

    /// <summary>The time when the notification was queued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The number of delivery attempts so far.</summary>
    public long Attempts { get; init; }

    /// <summary>The time of the next attempt, while the notification waits.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>The time when the notification was delivered or given up; null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the last attempt failed or the notification was given up; null if there was no failure.</summary>
    public string? Error { get; init; }
}
