using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// The log messages of the notifications. They never contain a webhook's address or what a mail server was sent; both may be as secret as a
/// password.
/// </summary>
internal static partial class NotificationLog
{
    [LoggerMessage(
        LogEvents.NotificationDelivered,
        LogLevel.Information,
        "{Event} for {Subject} was delivered to {Webhook} ({Id}, attempt {Attempt})",
        EventName = nameof(LogEvents.NotificationDelivered)
    )]
    public static partial void Delivered(ILogger logger, string webhook, string @event, string subject, string id, long attempt);

    [LoggerMessage(
        LogEvents.NotificationRetried,
        LogLevel.Warning,
        "{Event} for {Subject} could not be delivered to {Webhook} ({Id}, attempt {Attempt}); will retry in {Seconds} s: {Reason}",
        EventName = nameof(LogEvents.NotificationRetried)
    )]
    public static partial void WillRetry(
        ILogger logger,
        string webhook,
        string @event,
        string subject,
        string id,
        long attempt,
        long seconds,
        string reason
    );

    [LoggerMessage(
        LogEvents.NotificationDropped,
        LogLevel.Error,
        "{Event} for {Subject} could not be delivered to {Webhook} ({Id}, attempt {Attempt}); the notification is dropped: {Reason}",
        EventName = nameof(LogEvents.NotificationDropped)
    )]
    public static partial void Dropped(
        ILogger logger,
        string webhook,
        string @event,
        string subject,
        string id,
        long attempt,
        string reason
    );

    [LoggerMessage(
        LogEvents.OldestNotificationsDropped,
        LogLevel.Error,
        "More than {Max} notifications were waiting for {Webhook}; the {Count} oldest were dropped",
        EventName = nameof(LogEvents.OldestNotificationsDropped)
    )]
    public static partial void OldestDropped(ILogger logger, string webhook, int max, int count);

    [LoggerMessage(
        LogEvents.OrphanedNotificationsDropped,
        LogLevel.Warning,
        "Dropped {Count} notifications that were waiting for {Webhook}, which is no longer configured",
        EventName = nameof(LogEvents.OrphanedNotificationsDropped)
    )]
    public static partial void OrphansDropped(ILogger logger, string webhook, int count);

    [LoggerMessage(
        LogEvents.NotificationNotRecorded,
        LogLevel.Error,
        "The notifications of {Webhook} could not be read or updated in the catalogue; will retry",
        EventName = nameof(LogEvents.NotificationNotRecorded)
    )]
    public static partial void NotRecorded(ILogger logger, Exception exception, string webhook);

    [LoggerMessage(
        LogEvents.RecipientsRefused,
        LogLevel.Warning,
        "The mail server accepted {Id}, but not for {Count} of its recipients: {Reason}",
        EventName = nameof(LogEvents.RecipientsRefused)
    )]
    public static partial void RecipientsRefused(ILogger logger, string id, int count, string reason);

    [LoggerMessage(
        LogEvents.StartNotNotified,
        LogLevel.Warning,
        "The start of {JobId} could not be reported to webhooks: {Reason}",
        EventName = nameof(LogEvents.StartNotNotified)
    )]
    public static partial void StartNotNotified(ILogger logger, string jobId, string reason);

    [LoggerMessage(
        LogEvents.OldNotificationsNotRemoved,
        LogLevel.Warning,
        "Old notifications could not be removed from the catalogue; the next start will retry",
        EventName = nameof(LogEvents.OldNotificationsNotRemoved)
    )]
    public static partial void OldNotRemoved(ILogger logger, Exception exception);
}
