using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>What the notifications write to the log. Addresses are left out: they may be as good as a password.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(1, LogLevel.Information, "The webhook {Webhook} has {Event} of {Subject} ({Id}, attempt {Attempt})")]
    public static partial void Delivered(ILogger logger, string webhook, string @event, string subject, string id, long attempt);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "The webhook {Webhook} did not take {Event} of {Subject} ({Id}, attempt {Attempt}), which is "
            + "tried again in {Seconds} s: {Reason}"
    )]
    public static partial void TriedAgain(
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
        3,
        LogLevel.Error,
        "The webhook {Webhook} did not take {Event} of {Subject} ({Id}, attempt {Attempt}), which is " + "given up: {Reason}"
    )]
    public static partial void GivenUp(
        ILogger logger,
        string webhook,
        string @event,
        string subject,
        string id,
        long attempt,
        string reason
    );

    [LoggerMessage(4, LogLevel.Error, "More than {Most} notifications waited for the webhook {Webhook}; the {Count} oldest are given up")]
    public static partial void MadeRoom(ILogger logger, string webhook, int most, int count);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "{Count} notifications waited for the webhook {Webhook}, which is not configured any more, and " + "are given up"
    )]
    public static partial void Orphaned(ILogger logger, string webhook, int count);

    [LoggerMessage(6, LogLevel.Error, "What was delivered to the webhook {Webhook} could not be recorded or read; it is tried again")]
    public static partial void NotRecorded(ILogger logger, Exception exception, string webhook);

    [LoggerMessage(7, LogLevel.Warning, "Old notifications could not be taken out of the catalogue; the next start tries it again")]
    public static partial void NotTidied(ILogger logger, Exception exception);
}
