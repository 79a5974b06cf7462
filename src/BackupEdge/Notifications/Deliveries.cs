using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Notifications;

/// <summary>
/// Brings to webhooks what <see cref="Notifier"/> queued. Must run in one process for a data folder. Each webhook has a queue
/// of its own, so that a dead one holds up no other.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    private readonly CatalogueDatabase _catalogue;
    private readonly IReadOnlyList<WebhookDefinition> _webhooks;
    private readonly WebhookSender _sender;
    private readonly BackOff _backOff;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _queues = Task.CompletedTask;

    /// <summary>Makes it; nothing is sent before <see cref="Start"/>.</summary>
    public Deliveries(
        CatalogueDatabase catalogue,
        IReadOnlyList<WebhookDefinition> webhooks,
        WebhookSender sender,
        BackOff backOff,
        TimeProvider time,
        ILogger logger
    )
    {
        _catalogue = catalogue;
        _webhooks = webhooks;
        _sender = sender;
        _backOff = backOff;
        _time = time;
        _logger = logger;
    }

    /// <summary>Begins to deliver; what waits for webhooks that are not configured any more is given up.</summary>
    public void Start()
    {
        var began = _time.GetUtcNow();
        try
        {
            _catalogue.Write(session => TidyUp(session, began));
        }
        catch (Fault fault)
        {
            // A service that finds the disk full must come up all the same; the next start tidies up.
            NotificationLog.OldNotRemoved(_logger, fault);
        }

        var queues = _webhooks.Select(webhook => new WebhookQueue(_catalogue, webhook, _sender, _backOff, began, _time, _logger));
        _queues = Task.WhenAll(queues.Select(queue => Task.Run(() => queue.RunAsync(_stopping.Token))));
    }

    /// <summary>Stops delivering; what waits is delivered after the next start.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _queues;
    }

    /// <summary>As <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _sender.Dispose();
        _stopping.Dispose();
    }

    private void TidyUp(CatalogueSession session, DateTimeOffset now)
    {
        foreach (var name in session.Notifications.Awaited().Where(name => _webhooks.All(webhook => webhook.Name != name)))
        {
            var count = session.Notifications.GiveUpOldest(name, keep: 0, now, "The webhook is not configured any more.");
            NotificationLog.OrphansDropped(_logger, name, count);
        }

        foreach (var webhook in _webhooks)
        {
            session.Notifications.Forget(webhook.Name, now - Notifier.KeptFor, Notifier.MostEnded);
        }
    }
}
