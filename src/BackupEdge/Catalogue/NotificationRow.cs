namespace BackupEdge.Catalogue;

/// <summary>One notification for one webhook. Times are UTC.</summary>
internal sealed record NotificationRow
{
    /// <summary><c>notification-20261123-020000-7f3kq2</c>; the same at each attempt.</summary>
    public required string Id { get; init; }

    /// <summary>The webhook's name in the settings.</summary>
    public required string Webhook { get; init; }

    /// <summary>What happened, such as <c>backup.failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>The id of the job or schedule that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The JSON document that is sent; never changes.</summary>
    public required string Body { get; init; }

    /// <summary>How far it has come.</summary>
    public required NotificationStatus Status { get; init; }

    /// <summary>When it was queued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public long Attempts { get; init; }

    /// <summary>When it is tried next, while it waits.</summary>
    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>When it was delivered or given up; null while it waits.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why the last attempt failed, or why it was given up; null when there is nothing to tell.</summary>
    public string? Error { get; init; }
}
