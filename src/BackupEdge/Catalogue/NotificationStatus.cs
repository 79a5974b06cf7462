namespace BackupEdge.Catalogue;

/// <summary>The delivery status of a notification.</summary>
internal enum NotificationStatus
{
    /// <summary>Waits for its first or next delivery attempt.</summary>
    Waiting,

    /// <summary>Accepted by the webhook.</summary>
    Delivered,

    /// <summary>Given up; no further attempt is made.</summary>
    Failed,
}
