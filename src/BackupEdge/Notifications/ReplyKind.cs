namespace BackupEdge.Notifications;

/// <summary>The outcome of an attempt to send a notification.</summary>
internal enum ReplyKind
{
    /// <summary>The webhook accepted the notification: an HTTP status from 200 to 299, or SMTP's 250.</summary>
    Accepted,

    /// <summary>The webhook answered with another status. It may still accept other notifications.</summary>
    Refused,

    /// <summary>The webhook answered 410: it will never accept this notification.</summary>
    Gone,

    /// <summary>
    /// There was no response, or a temporary error (429, 502, 503, 504, or SMTP's 400 to 499). Other notifications would currently fail as
    /// well.
    /// </summary>
    Unavailable,
}
