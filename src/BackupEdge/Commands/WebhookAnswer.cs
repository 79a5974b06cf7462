using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>A webhook in the answer of <c>webhook list</c>.</summary>
internal sealed record WebhookAnswer
{
    /// <summary>Combines a webhook's settings with the state of its notifications.</summary>
    public WebhookAnswer(NotificationReceiver webhook, WebhookState state)
    {
        Name = webhook.Name;
        Format = webhook.FormatName;
        Place = webhook.Place;
        On = webhook.On;
        Waiting = state.Waiting;
        Delivered = state.Delivered;
        Failed = state.Failed;
        NextAttemptAt = UtcTime.Text(state.NextAttemptAt);
        LastDeliveredAt = UtcTime.Text(state.LastDeliveredAt);
        Error = state.Error;
    }

    public string Name { get; }

    /// <summary>The format of the notifications, as in the settings; <c>mail</c> for mail.</summary>
    public string Format { get; }

    /// <summary>The address of the webhook without path and query; for mail, the server and its port.</summary>
    public string Place { get; }

    public IReadOnlyList<string> On { get; }

    public long Waiting { get; }

    /// <summary>The number of delivered notifications that are still recorded.</summary>
    public long Delivered { get; }

    /// <summary>The number of failed notifications that are still recorded.</summary>
    public long Failed { get; }

    public string? NextAttemptAt { get; }

    public string? LastDeliveredAt { get; }

    /// <summary>The error of the newest notification that is not delivered; null if there is none.</summary>
    public string? Error { get; }
}
