namespace BackupEdge.Configuration;

/// <summary>The words for what a webhook can be told.</summary>
internal static class WebhookWords
{
    /// <summary>A job failed or was interrupted.</summary>
    public const string Failed = "failed";

    /// <summary>A job completed.</summary>
    public const string Completed = "completed";

    /// <summary>A schedule has had no completed backup for too long.</summary>
    public const string Overdue = "overdue";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Failed, Completed, Overdue];

    /// <summary>What a webhook is told unless it says otherwise: what somebody has to look at.</summary>
    public static IReadOnlyList<string> Usual { get; } = [Failed, Overdue];
}
