namespace BackupEdge.Notifications;

/// <summary>The outcome of an attempt to send a notification.</summary>
internal enum ReplyKind
{
    /// <summary>The webhook accepted the notification: a status from 200 to 299.</summary>
    Accepted,

    /// <summary>The webhook answered with another status. It may still accept other notifications.</summary>
    Refused,

    /// <summary>The webhook answered 410: it will never accept this notification.</summary>
    Gone,

    /// <summary>
    /// There was no response, or a temporary error (429, 502, 503, 504). Other notifications would currently fail as well.
    /// </summary>
    Unavailable,
}
