using BackupEdge.Catalogue;
using BackupEdge.Configuration;

namespace BackupEdge.Commands;

/// <summary>A webhook as the command line tells it.</summary>
internal sealed record WebhookAnswer
{
    /// <summary>Makes it of its settings and how its notifications stand.</summary>
    public WebhookAnswer(WebhookDefinition webhook, WebhookState state)
    {
        Name = webhook.Name;
        Place = webhook.UrlOrigin;
        On = webhook.On;
        Waiting = state.Waiting;
        Delivered = state.Delivered;
        Failed = state.Failed;
        NextAttemptAt = UtcTime.Text(state.NextAttemptAt);
        LastDeliveredAt = UtcTime.Text(state.LastDeliveredAt);
        Error = state.Error;
    }

    public string Name { get; }

    /// <summary>Its address without path and query.</summary>
    public string Place { get; }

    public IReadOnlyList<string> On { get; }

    public long Waiting { get; }

    /// <summary>Of those still kept.</summary>
    public long Delivered { get; }

    /// <summary>Of those still kept.</summary>
    public long Failed { get; }

    public string? NextAttemptAt { get; }

    public string? LastDeliveredAt { get; }

    /// <summary>What is wrong with the newest that is not delivered.</summary>
    public string? Error { get; }
}
