using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Notifications;

/// <summary>Sends a notification that tests a receiver, at once and without the queue.</summary>
internal static class TestNotification
{
    /// <summary>Returns the receiver with a name.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if there is none.</exception>
    public static NotificationReceiver Find(Settings settings, string name) =>
        settings.FindReceiver(name)
        ?? throw new Fault(
            FaultCode.InvalidRequest,
            settings.Receivers.Count == 0
                ? "No webhook is configured. Add one to backupedge.json: \"webhooks\": { \"NAME\": { \"url\": \"https://...\" } }."
                : $"There is no webhook '{RequestFaults.Short(name)}'. Known webhooks: "
                    + $"{string.Join(", ", settings.Receivers.Select(known => known.Name))}.",
            ("webhook", name)
        );

    /// <summary>Sends it.</summary>
    /// <param name="sender">Sends notifications.</param>
    /// <param name="notifier">Makes the notification.</param>
    /// <param name="receiver">The receiver.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>The id of the notification, and the reply.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<(string Id, Reply Reply)> SendAsync(
        NotificationSender sender,
        Notifier notifier,
        NotificationReceiver receiver,
        CancellationToken cancellationToken
    )
    {
        var body = notifier.Test(receiver);
        var text = JsonSerializer.Serialize(body, NotificationJson.Plain.NotificationBody);
        return (body.Id, await sender.SendAsync(receiver, body.Id, body.Event, text, cancellationToken));
    }

    /// <summary>Returns the error for a reply that is no acceptance.</summary>
    public static Fault Refused(NotificationReceiver receiver, Reply reply)
    {
        var what = receiver is MailDefinition ? "The mail server" : $"The webhook '{receiver.Name}'";
        return new Fault(
            FaultCode.WebhookFailed,
            $"{what} did not accept the test notification: {reply.Reason}",
            ("webhook", receiver.Name)
        );
    }
}
