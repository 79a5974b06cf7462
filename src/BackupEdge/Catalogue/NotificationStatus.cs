namespace BackupEdge.Catalogue;

/// <summary>How far a notification has come.</summary>
internal enum NotificationStatus
{
    /// <summary>To be delivered, for the first time or again.</summary>
    Waiting,

    /// <summary>The webhook has it.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}
