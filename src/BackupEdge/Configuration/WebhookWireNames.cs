namespace BackupEdge.Configuration;

/// <summary>The names of the events to which a webhook can subscribe.</summary>
internal static class WebhookWireNames
{
    /// <summary>The event that a job failed or was interrupted.</summary>
    public const string Failed = "failed";

    /// <summary>The event that a backup completed with warnings.</summary>
    public const string Warning = "warning";

    /// <summary>The event that a job completed.</summary>
    public const string Completed = "completed";

    /// <summary>The event that a schedule has had no completed backup for too long.</summary>
    public const string Overdue = "overdue";

    /// <summary>All events.</summary>
    public static IReadOnlyList<string> All { get; } = [Failed, Warning, Completed, Overdue];

    /// <summary>The default: the events that need attention.</summary>
    public static IReadOnlyList<string> Default { get; } = [Failed, Warning, Overdue];
}
